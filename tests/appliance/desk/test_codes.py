"""The typing of an envelope's code: a slip is seen where it happens, before anything is tried."""

import random

import pytest

from appliance.desk.codes import Piece, in_groups, in_words
from storage.keys.codes import LETTERS, Code

CODE = Code(bytes(range(100, 116)))
GROUPS = CODE.groups.split("-")


def states(pieces: tuple[tuple[str, Piece], ...]) -> list[Piece]:
    return [state for _, state in pieces]


def test_code_grows_group_by_group_and_is_whole_only_at_its_end() -> None:
    for count in range(1, len(GROUPS) + 1):
        judged = in_groups("-".join(GROUPS[:count]))
        assert states(judged.pieces) == [Piece.RIGHT] * count
        assert judged.whole is (count == judged.of)
    assert in_groups(GROUPS[0][:3]).pieces == ((GROUPS[0][:3], Piece.UNFINISHED),)
    assert in_groups("").pieces == ()


@pytest.mark.parametrize("place", range(len(GROUPS)))
def test_one_wrong_sign_shows_in_its_own_group(place: int) -> None:
    chance = random.Random(place)
    for at in range(4):
        groups = list(GROUPS)
        other = chance.choice([letter for letter in LETTERS if letter != groups[place][at]])
        groups[place] = groups[place][:at] + other + groups[place][at + 1 :]
        judged = in_groups("".join(groups))
        expected = [Piece.WRONG if one == place else Piece.RIGHT for one in range(len(GROUPS))]
        assert states(judged.pieces) == expected
        assert not judged.whole


def test_two_groups_in_the_wrong_order_are_both_seen() -> None:
    judged = in_groups("".join([GROUPS[1], GROUPS[0], *GROUPS[2:]]))
    assert Piece.WRONG in states(judged.pieces)[:2]
    assert not judged.whole


def test_small_letters_spaces_and_look_alikes_do_not_matter() -> None:
    typed = CODE.groups.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert in_groups(typed).whole


def test_more_than_the_code_has_is_wrong_and_not_cut_off() -> None:
    judged = in_groups(CODE.groups + "-7")
    assert states(judged.pieces)[-1] is Piece.WRONG
    assert not judged.whole


def test_words_need_only_their_first_four_letters() -> None:
    typed = " ".join(word[:4] for word in CODE.words)
    assert in_words(typed).whole
    assert set(states(in_words(typed).pieces)) == {Piece.RIGHT}


def test_word_being_typed_is_unfinished_until_a_space_says_otherwise() -> None:
    assert states(in_words("ab").pieces) == [Piece.UNFINISHED]
    assert states(in_words("ab ").pieces) == [Piece.WRONG]
    assert states(in_words("abq").pieces) == [Piece.WRONG]
    assert states(in_words("abandon zoo").pieces) == [Piece.RIGHT, Piece.RIGHT]


def test_words_in_another_order_are_no_code_though_each_is_right() -> None:
    words = [*CODE.words[1:], CODE.words[0]]
    judged = in_words(" ".join(words))
    assert set(states(judged.pieces)) == {Piece.RIGHT}
    assert not judged.whole
