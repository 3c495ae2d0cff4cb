"""Plain text and Markdown: shown without changing a word."""

from hypothesis import given
from hypothesis import strategies as st

from printing import pages
from printing.language import language
from printing.paper import plain
from printing.sheets.plain import PlainText, plain_text

WORDS = language("sv", "Europe/Stockholm")


def read(text: str, *, markdown: bool = True) -> PlainText:
    return plain_text("Titel", text, "fot", WORDS, markdown=markdown)


def test_headings_lists_and_tables_are_told_apart() -> None:
    found = read("## Först\n\n1. Ett\n   - Under\nmer under\n\n| a | b |\n\nSlut")
    assert [(one.text, one.level, one.indent, one.fixed) for one in found.paragraphs] == [
        ("Först", 2, 0, False),
        ("1. Ett", 0, 1, False),
        ("• Under mer under", 0, 2, False),
        ("| a | b |", 0, 0, True),
        ("Slut", 0, 0, False),
    ]


def test_dose_in_a_list_keeps_its_number() -> None:
    found = read("10. Ge 5 mg\n2 mg/ml * 3\n#1 viktigast\n-5 grader").paragraphs
    assert "10. Ge 5 mg 2 mg/ml * 3 #1 viktigast -5 grader" in [one.text for one in found]


def test_sign_at_the_end_of_a_heading_is_part_of_it() -> None:
    assert [one.text for one in read("## Vitamin C#\n## B12 ##").paragraphs] == [
        "Vitamin C#",
        "B12",
    ]


def test_heading_that_repeats_the_title_stands_once() -> None:
    assert read("# Titel\n\nText").paragraphs[0].text == "Text"


def test_lines_of_a_telephone_list_stay_lines_under_one_another() -> None:
    found = read("Jour   1234\n\nIT\t5678\n", markdown=False).paragraphs
    assert [one.text for one in found] == ["Jour   1234", "IT  5678"]
    assert all(one.fixed for one in found)


def test_long_document_takes_the_pages_it_needs() -> None:
    long = read("\n\n".join(f"Stycke {n} med ord." for n in range(200)))
    assert len(pages.sizes(plain.render(long, WORDS))) > 3


@given(st.text(max_size=400), st.booleans())
def test_no_word_is_ever_lost(text: str, markdown: bool) -> None:
    found = read(text, markdown=markdown)
    shown = "".join(one.text for one in found.paragraphs)
    letters = [sign for sign in text.replace("\ufeff", "") if sign.isalnum()]
    fences = [line for line in text.splitlines() if line.strip()[:3] in ("```", "~~~")]
    if not fences:
        assert [sign for sign in shown if sign.isalnum()] == letters
