"""Names of all scripts on the glass: the right letters, the right way, and a dose never moved."""

from statistics import correlation as pearson
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.kiosk.front.unseen import unseen_notices
from appliance.kiosk.glyphs import coverage, drawable, fonts, seen, unseen
from appliance.kiosk.theme import Type
from printing.bidi import visual
from printing.sheets.medication_list import medication_list
from tests.printing import charts

ARABIC, HEBREW, CHINESE = "مريم الخطيب", "דוד כהן", "王小明"  # a name, as it is written
SANS = fonts(bold=False, mono=False)[0]
KINDS = [Type(18), Type(20, bold=True), Type(16, mono=True), Type(20, bold=True, mono=True)]


def columns(texture: Any) -> list[int]:
    """Return how much ink stands in each column of a texture, from left to right."""
    wide, _high = texture.size
    alpha = texture.pixels[3::4]
    return [sum(alpha[x::wide]) for x in range(wide)]


def apart(texts: Any, runs: tuple[str, ...], kind: Type) -> list[int]:
    """Return the ink of runs drawn each as a label of its own, one after the other."""
    return [one for run in runs for one in columns(texts.texture(run, kind))]


def likeness(one: list[int], other: list[int]) -> float:
    """Return how alike two lines are, 1.0 the same; the best over a few pixels of kerning."""
    return max(
        pearson(*zip(*zip(one[max(0, by) :], other[max(0, -by) :], strict=False), strict=True))
        for by in range(-3, 4)
    )


@pytest.mark.parametrize("name", [ARABIC, HEBREW])
@pytest.mark.parametrize("kind", KINDS[:2], ids=["plain", "bold"])
def test_dose_beside_a_right_to_left_name_keeps_its_unit(glass: Any, name: str, kind: Type) -> None:
    """Pixels of the whole line are those of its runs drawn apart, in the order of reading."""
    del glass
    from appliance.kiosk.texts import Texts

    texts = Texts(1.0)
    whole = columns(texts.texture(f"400 mg {name} 5 ml", kind))
    runs = apart(texts, ("400 mg ", name, " 5 ml"), kind)
    assert abs(len(whole) - len(runs)) <= 3, "no sign is lost between the runs"
    cut = min(len(whole), len(runs))
    assert likeness(whole[:cut], runs[:cut]) > 0.97
    turned = apart(texts, (" gm 004", name, "lm 5 "), kind)
    cut = min(cut, len(turned))
    assert likeness(whole[:cut], turned[:cut]) < 0.8, "a mirrored dose would be seen"


@given(
    before=st.text(st.sampled_from("abcå 0123456789mg/."), max_size=12),
    after=st.text(st.sampled_from("abcå 0123456789mg/."), max_size=12),
    name=st.sampled_from([ARABIC, HEBREW]),
)
def test_figures_and_latin_words_are_never_turned(before: str, after: str, name: str) -> None:
    shown, _font = seen(f"{before}|{name}|{after}", (SANS,))
    assert shown == f"{before}|{visual(name)}|{after}"


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=30))
def test_no_sign_ever_comes_to_the_glass_as_a_box(kind: Type, words: str) -> None:
    shown, font = seen(words, fonts(bold=kind.bold, mono=kind.mono))
    assert all(ord(sign) in coverage(font) for sign in shown)
    if words and not words.isspace():
        assert shown, "a sign that cannot be drawn is named, never left out"


def test_sign_without_a_glyph_is_told_by_its_number_and_drawn_letter_by_letter(glass: Any) -> None:
    del glass
    from appliance.kiosk.texts import Texts

    assert drawable(f"{CHINESE} 5 mg", SANS) == "[U+738B][U+5C0F][U+660E] 5 mg"
    texts = Texts(1.0)
    named, spelt = (
        texts.texture(CHINESE, Type(18)),
        texts.texture("[U+738B][U+5C0F][U+660E]", Type(18)),
    )
    assert (named.size, named.pixels) == (spelt.size, spelt.pixels)


def test_number_in_another_script_borrows_the_other_face_before_it_turns_into_codes() -> None:
    mono = fonts(bold=False, mono=True)
    words, font = seen(HEBREW, mono)
    assert (words, font) == (visual(HEBREW), mono[1])
    assert seen("19121212-1212", mono) == ("19121212-1212", mono[0])


def test_joined_letters_count_as_missing_where_a_form_is_missing() -> None:
    bare = fonts(bold=False, mono=True)[0]
    assert unseen(ARABIC) is False
    assert "[U+" in drawable(ARABIC, bare)
    letters = set(visual(ARABIC)) - {" "}
    assert not letters & set(drawable(ARABIC, bare)), "never a part of a wrong name"


@pytest.mark.parametrize(("name", "told"), [(CHINESE, True), (ARABIC, False), ("Åke", False)])
def test_sheet_with_signs_that_cannot_be_shown_says_so(name: str, *, told: bool) -> None:
    person = charts.person(given=name, family="Ek")
    chart = charts.chart(charts.order(), person=person)
    sheet = medication_list(chart, charts.stamp(), charts.WARD, charts.SWEDISH)
    notices = unseen_notices(sheet, charts.SWEDISH)
    assert bool(notices) is told
    assert all("[U+…]" in words for words in notices)
