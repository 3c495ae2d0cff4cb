"""A sign that cannot be printed is said, never left out."""

import unicodedata

import pytest

from printing.language import language
from printing.paper import LOST_SIGNS, render, texts
from printing.paper.faces import Face, font, legible
from printing.sheets.sheet import AllergyLine
from tests.printing.paper import samples, ward_samples

_LETTERS = "åäöÅÄÖæøÆØéÉüÜßłŁąęśćźżńóĄĘŚĆŹŻŃÓğĞıİşŞçÇñëðÐþÞčČřŘžŽőŐűŰăâîșțαβμ"
_SIGNS = "–—·½¼¾≥≤±µ°→◄▲○⇧☐✓×%‰…“”’§×²³"
SWEDISH = language("sv", "Europe/Stockholm")


@pytest.mark.parametrize("face", [face for face in Face if face is not Face.MONO])
def test_every_face_writes_the_letters_of_our_patients(face: Face) -> None:
    glyphs = font(face).face.charToGlyph
    assert [sign for sign in _LETTERS + _SIGNS if ord(sign) not in glyphs] == []
    assert legible(_LETTERS) == _LETTERS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\U0001f48a två", "[U+1F48A] två"),
        ("李", "[U+674E]"),
        ("محمد", "محمد"),
        ("מָ", "מ[U+05B8]"),
        ("a\x07b", "a[U+0007]b"),
        ("rad\nrad\ttab", "rad rad tab"),
        ("\u202eabc", "[U+202E]abc"),
        (unicodedata.normalize("NFD", "Åström"), "Åström"),
    ],
)
def test_a_missing_sign_is_named_and_never_a_silent_box(text: str, shown: str) -> None:
    assert legible(text) == shown


def test_a_sheet_with_missing_signs_says_so_on_the_page() -> None:
    medicine = samples.medicine("李時珍", instruction="\U0001f6d1")
    sheet = samples.medication_list({samples.Section.REGULAR: (medicine,)})
    said = "\n".join(texts(sheet, SWEDISH))
    assert "[U+674E][U+6642][U+73CD]" in said
    assert SWEDISH.say(LOST_SIGNS) in said
    assert render([sheet], SWEDISH).startswith(b"%PDF")


def test_a_sheet_whose_signs_all_exist_raises_no_alarm() -> None:
    said = "\n".join(texts(samples.medication_list(), SWEDISH))
    assert SWEDISH.say(LOST_SIGNS) not in said


def test_a_missing_sign_in_an_allergy_of_a_ward_row_is_flagged_too() -> None:
    sheet = ward_samples.ward_list()
    strange = samples.msgspec.structs.replace(
        sheet.rows[0].allergy, lines=(AllergyLine(substance="蟹"),)
    )
    row = samples.msgspec.structs.replace(sheet.rows[0], allergy=strange)
    said = "\n".join(texts(samples.msgspec.structs.replace(sheet, rows=(row,)), SWEDISH))
    assert "[U+87F9]" in said
    assert SWEDISH.say(LOST_SIGNS) in said
