"""Texts on glass: wrapped without losing a sign, never drawn as an empty box."""

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.kiosk.glyphs import coverage, drawable
from appliance.kiosk.theme import Type

FONTS = Path(__file__).parents[3] / "printing" / "fonts"
SANS = FONTS / "DejaVuSans.ttf"


def test_fonts_draw_every_nordic_letter_and_every_sign_of_a_sheet() -> None:
    needed = "åäöÅÄÖøØæÆéüßðþŚłčÁí µ≤≥½→–—·…”“’•°×±−²³▲⇧○"
    assert set(map(ord, needed)) <= coverage(SANS)


def test_sign_without_a_glyph_is_named_instead_of_a_box() -> None:
    assert drawable("≤ 2 µg \U00020000", SANS) == "≤ 2 µg [U+20000]"


def test_every_glyph_of_the_fonts_own_latin_is_known() -> None:
    assert set(range(0x20, 0x7F)) <= coverage(SANS)
    assert 0xFFFF not in coverage(SANS)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    words=st.text(st.sampled_from("abcåäö MW10-/ ."), max_size=80),
    width=st.integers(20, 400),
    bold=st.booleans(),
)
def test_wrapping_loses_no_sign(glass: Any, words: str, width: int, bold: bool) -> None:
    del glass
    from appliance.kiosk.texts import Texts

    texts, kind = Texts(1.0), Type(18, bold=bold)
    lines = texts.wrap(words, kind, width)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(texts.width(line, kind) <= width or len(line) == 1 for line in lines)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    notes=st.lists(st.text(st.sampled_from("abcåäö MW10-/."), max_size=30), max_size=5),
    width=st.integers(40, 400),
)
def test_notes_flow_without_losing_a_sign(glass: Any, notes: list[str], width: int) -> None:
    del glass
    from appliance.kiosk.texts import Texts

    texts, kind, words = Texts(1.0), Type(16), " · ".join(notes)
    lines = texts.flow(words, kind, width)
    assert "".join("".join(lines).split()) == "".join(words.split())
    assert all(texts.width(line, kind) <= width or len(line) == 1 for line in lines)
    assert len(lines) <= len(texts.wrap(words, kind, width))


def test_figure_stays_with_its_unit(glass: Any) -> None:
    del glass
    from appliance.kiosk.texts import Texts

    texts, kind = Texts(1.0), Type(20, bold=True)
    drug = "budesonid + formoterol 320 mikrogram/dos + 9 mikrogram/dos 1 000 ml"
    for width in range(240, 700, 10):
        lines = texts.wrap(drug, kind, width)
        assert not any(line.split(" ")[-1].isdigit() for line in lines), lines


def test_cache_forgets_everything(glass: Any) -> None:
    del glass
    from appliance.kiosk.texts import Texts

    texts = Texts(1.0)
    texts.texture("Övergård, Åke", Type(18))
    texts.width("Övergård, Åke", Type(18))
    texts.forget()
    assert not texts._textures
    assert not texts._widths


def test_cache_never_grows_without_end(glass: Any) -> None:
    del glass
    from appliance.kiosk import texts as module

    texts = module.Texts(1.0)
    for number in range(module._CAPACITY + 50):
        texts.width(str(number), Type(16))
    assert len(texts._widths) == module._CAPACITY


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    words=st.text(st.sampled_from("abcåäö MW10-/."), min_size=1, max_size=40),
    width=st.integers(40, 900),
    enlarged=st.sampled_from([1.25, 1.5]),
)
def test_no_text_is_smaller_where_letters_are_larger(
    glass: Any, words: str, width: int, enlarged: float
) -> None:
    del glass
    from appliance.kiosk.texts import Texts

    kinds = (Type(26, bold=True), Type(22, bold=True), Type(18, bold=True))
    designed, larger = Texts(1.0), Texts(1.0, enlarged)
    before, after = designed.fitting(words, kinds, width), larger.fitting(words, kinds, width)
    assert larger.size(after) >= designed.size(before) - 0.01
    assert designed.width(words, before) > width or larger.width(words, after) <= width
    kind, lines = larger.filling(words, kinds, width, 120)
    assert larger.tall(kind, len(lines)) <= 120 or larger.size(kind) == 18
