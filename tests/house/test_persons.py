"""No living person may be met in the code: only official test numbers and fiction's telephones."""

import re
from datetime import date
from pathlib import Path

from tests.house.rooms import shown, tracked

_NUMBER = re.compile(r"(?<![\w.-])(?:(\d{2})(\d{6})[-+]?|(\d{6})[-+])(\d{4})(?![\w-])")
_PHONE = re.compile(r"(?<![\w.+-])(?:\+46 ?|0)(\d{1,3})[- ]?-[ ]?(\d[\d ]{4,9}\d)(?![\w-])")
_SKIPPED_SUFFIXES = {".lock", ".png", ".pdf", ".ttf", ".otf", ".gz"}
# Skatteverket's and Sweden Connect's public test identities.
_TEST_SERIALS = ("238", "239", "98")
# Tolvan Tolvansson, and the Tax Agency's own example.
_WELL_KNOWN = {"1212121212", "6408233234"}
_WHOLE_NUMBER = 8
# Post- och telestyrelsen keeps these series for books and films.
_FICTION = (
    r"70174060[5-9]|7017406[1-9]\d", r"8465004\d\d",
    r"3139006\d\d", r"4062804\d\d", r"98031920\d",
)  # fmt: skip


def real_looking(century: str, six: str, four: str) -> bool:
    """Say whether a number could belong to somebody now living: a date, a check digit, no test."""
    if century == "18" or four.startswith(_TEST_SERIALS) or six + four in _WELL_KNOWN:
        return False
    day = int(six[4:])
    day -= 60 if day > 60 else 0
    try:
        date(int((century or "19") + six[:2]), int(six[2:4]), day)
    except ValueError:
        return False
    return _check_digit_fits(six + four)


def _check_digit_fits(ten: str) -> bool:
    doubled = [int(d) * (2 - place % 2) for place, d in enumerate(ten)]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _texts() -> list[tuple[Path, str]]:
    kept = [path for path in tracked() if path.suffix not in _SKIPPED_SUFFIXES]
    return [(path, path.read_text(encoding="utf-8", errors="replace")) for path in kept]


def test_the_check_knows_a_real_number_from_a_test_number() -> None:
    endings = [str(four) for four in range(1230, 1240) if real_looking("", "850314", str(four))]
    assert len(endings) == 1, "nine of ten check digits do not fit"
    assert not real_looking("", "851314", endings[0]), "there is no such month"
    assert not real_looking("", "811228", "9874"), "official test series"
    assert not real_looking("18", "020202", "0202"), "nobody born then lives"


def test_no_personal_number_could_be_somebodys() -> None:
    found = [
        f"{shown(path)} {match.group(0)}"
        for path, text in _texts()
        for match in _NUMBER.finditer(text)
        if real_looking(match.group(1) or "", match.group(2) or match.group(3), match.group(4))
    ]
    assert not found


def test_no_telephone_rings_at_somebodys() -> None:
    fiction = re.compile("|".join(_FICTION))
    found = [
        f"{shown(path)} {match.group(0)}"
        for path, text in _texts()
        for match in _PHONE.finditer(text)
        if len(digits := re.sub(r"\D", "", match.group(1) + match.group(2))) >= _WHOLE_NUMBER
        and not fiction.fullmatch(digits)
    ]
    assert not found
