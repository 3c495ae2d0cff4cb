"""A name written from right to left is read as its owner writes it, and no dose is moved."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.bidi import forms, is_turned, visual
from printing.paper.faces import Face, legible, width
from printing.paper.wrap import run, wrap

_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_PERSIAN = "پچژگکی"
_HEBREW = "אבגדהוזחטיכלמנסעפצקרשתםןףץך"
_MIXED = st.text(st.sampled_from(_ARABIC + _PERSIAN + _HEBREW + " abc019.,-µ/"), max_size=30)


def _letters(text: str) -> str:
    """Return a drawn text's letters in plain forms, joined ones taken apart again."""
    return unicodedata.normalize("NFKC", text)


def test_first_letter_of_a_name_stands_rightmost() -> None:
    assert _letters(visual("דוד")) == "דוד"[::-1]
    assert _letters(visual("محمد رضایی"))[::-1] == "محمد رضایی"


def test_letters_of_an_arabic_name_are_joined() -> None:
    assert visual("محمد") != "محمد"[::-1]
    assert visual("لا") == "\ufefb", "lam with alef is one sign"


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("אקמול 400 mg", "לומקא 400 mg"),
        ("אקמול 0,5 mg × 3", "לומקא 0,5 mg × 3"),
        ("2 mg עם אוכל", "2 mg לכוא םע"),
        ("Cohen, דוד 19121212-1212", "Cohen, דוד"[:7] + "דוד"[::-1] + " 19121212-1212"),
    ],
)
def test_dose_never_changes_side_or_leaves_its_unit(line: str, seen: str) -> None:
    assert visual(line) == seen


def test_name_over_two_lines_begins_on_the_first() -> None:
    name = "דוד בן־גוריון ירושלמי"
    first, *_rest = wrap((run(name, Face.BOLD, 17),), width("דוד בן־גוריון ", Face.BOLD, 17))
    assert "".join(piece.text for piece in first).startswith("דוד")


@pytest.mark.parametrize("sign", _ARABIC + _PERSIAN + _HEBREW)
def test_every_common_letter_can_be_written_in_every_form(sign: str) -> None:
    assert is_turned(sign)
    assert sign in _letters(forms(sign))
    assert legible(sign) == sign


def test_vowel_marks_are_named_and_never_stacked_wrongly() -> None:
    assert legible("כָּ") != "כָּ"
    assert "[U+05B8]" in legible("כָּ")


@given(_MIXED)
def test_nothing_is_lost_or_added(line: str) -> None:
    assert sorted(_letters(visual(line))) == sorted(_letters(line))


@given(_MIXED)
def test_figures_and_latin_words_keep_their_order(line: str) -> None:
    def kept(text: str) -> str:
        return "".join(sign for sign in text if sign in "abc019µ/,")

    assert kept(visual(line)) == kept(line)


@given(st.text(st.characters(max_codepoint=0x52F), max_size=40))
def test_other_texts_are_left_alone(line: str) -> None:
    assert visual(line) == line
