"""Nothing is ever cut off, and no number is parted from its unit."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from printing.paper.faces import Face, width
from printing.paper.wrap import (
    Run,
    bound,
    line_width,
    run,
    widest_piece,
    widest_word,
    wrap,
)

_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=120)


@given(_TEXTS, st.floats(min_value=4, max_value=100), st.sampled_from([7.0, 9.5, 15.0]))
@example("a" * 300, 10.0, 9.5)
@example("natriumvätekarbonat/kaliumklorid  13,7 g ", 20.0, 9.5)
def test_no_sign_of_any_text_is_lost_when_it_wraps(text: str, room: float, size: float) -> None:
    piece = run(text, Face.BOLD, size)
    lines = wrap((piece,), room)
    assert "".join(part.text for line in lines for part in line) == piece.text
    for line in lines:
        assert line_width(line) <= room + 0.01 or sum(len(part.text.strip()) for part in line) <= 1


@given(_TEXTS, _TEXTS, st.floats(min_value=8, max_value=60))
def test_drug_and_strength_wrap_together_and_keep_their_faces(
    drug: str, strength: str, room: float
) -> None:
    runs = (run(drug, Face.BOLD, 9.5), run(strength, Face.REGULAR, 8))
    pieces = [piece for line in wrap(runs, room) for piece in line]
    bold = "".join(piece.text for piece in pieces if piece.face is Face.BOLD)
    plain = "".join(piece.text for piece in pieces if piece.face is Face.REGULAR)
    assert (bold, plain) == (runs[0].text, runs[1].text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("minst 30 minuter", "30\u00a0minuter"),
        ("10 000 enheter", "10\u00a0000\u00a0enheter"),
        ("½ tablett kl 14", "½\u00a0tablett"),
        ("½ tablett kl 14", "kl\u00a014"),
        ("igjen 2 g kl. 19:10", "kl.\u00a019:10"),
        ("Rest 2 g um 19:10", "um\u00a019:10"),
        ("2,5 mg/ml", "2,5\u00a0mg/ml"),
        ("Senast 21/11 08:05 KL", "21/11\u00a008:05"),
        ("82 kg (18/11)", "kg\u00a0(18/11)"),
        ("150 mg/37,5 mg", "37,5\u00a0mg"),
    ],
)
def test_a_number_never_stands_on_another_line_than_its_unit(text: str, kept: str) -> None:
    assert kept in bound(text)
    assert bound(text).replace("\u00a0", " ") == text


@pytest.mark.parametrize("text", ["Ord. 18/11 A. Lind", "08:00 14:00 20:00", "typ 2. Ges även"])
def test_dates_and_clock_times_do_not_cling_to_what_follows(text: str) -> None:
    assert bound(text) == text


def test_a_compound_drug_breaks_after_its_slash() -> None:
    lines = wrap((run("kalciumkarbonat/kolekalciferol", Face.BOLD, 9.5),), 45.0)
    assert ["".join(part.text for part in line) for line in lines] == [
        "kalciumkarbonat/",
        "kolekalciferol",
    ]


@given(
    st.lists(st.from_regex(r"[mnåö]{1,40}[,.)]?", fullmatch=True), min_size=1, max_size=6),
    st.floats(min_value=8, max_value=40),
)
def test_no_line_begins_with_a_comma(words: list[str], room: float) -> None:
    for line in wrap((run(" ".join(words), Face.BOLD, 8),), room):
        assert line[0].text[0] not in ",.)"


def test_a_dot_between_facts_stays_with_the_first() -> None:
    lines = wrap((run("177 cm · eGFR", Face.REGULAR, 8),), 15.0)
    assert ["".join(part.text for part in line).strip() for line in lines] == [
        "177\u00a0cm\u00a0·",
        "eGFR",
    ]


def test_the_widest_piece_is_what_may_break_at_a_hyphen() -> None:
    whole = run("trimetoprim-sulfametoxazol", Face.BOLD, 8)
    part = run("sulfametoxazol", Face.BOLD, 8)
    assert widest_piece((whole,)) == pytest.approx(line_width((part,)))
    assert widest_piece((run(""),)) == 0.0


def test_an_empty_text_has_no_line_and_no_width() -> None:
    assert wrap((run(""),), 10) == ()
    assert widest_word((run(""),)) == 0.0


def test_trailing_spaces_do_not_push_a_word_to_the_next_line() -> None:
    text = "oralt "
    room = width("oralt", Face.REGULAR, 8) + 0.01
    assert wrap((Run(text, Face.REGULAR, 8),), room) == ((Run(text, Face.REGULAR, 8),),)
