"""Write docs/errors.md from the error classes: ``python -m tests.house.errors_page``."""

from itertools import groupby
from pathlib import Path

from tests.house.errors_read import Declared, declared
from tests.house.rooms import ROOT

PAGE = ROOT / "docs" / "errors.md"

_HEAD = """# Every message with a code
Written by `python -m tests.house.errors_page` from the error classes; do not edit by hand.
Words in {braces} are filled in on the spot. The code stands on the screen, in `lykta status`
and in the log.
"""
_COLUMNS = "| code | what happened | what to do |\n|---|---|---|\n"
_LETTERS = {
    "C": "Clock",
    "D": "Desk: reading and printing while unlocked",
    "F": "Fetching from the record system",
    "G": "The guard, which refuses a copy that cannot be true",
    "K": "Keys, passwords and people",
    "L": "Lykta itself",
    "P": "Printing",
    "Q": "Settings",
    "S": "The store",
    "U": "The screen and the commands",
}


def _order(code: str) -> tuple[str, int]:
    letter, _, number = code.partition("-")
    return letter, int(number) if number.isdigit() else 0


def _row(found: Declared, known: dict[str, Declared]) -> str:
    code, message, remedy = (found.part(name, known) for name in ("code", "message", "remedy"))
    return f"| {code} | {message} | {remedy} |".replace("\n", " ")


def page() -> str:
    """Return the whole page, errors ordered by their code."""
    known = declared()
    ordered = sorted(
        known.values(), key=lambda found: (_order(found.part("code", known)), found.name)
    )
    parts = [_HEAD]
    for letter, group in groupby(ordered, key=lambda found: _order(found.part("code", known))[0]):
        rows = "\n".join(_row(found, known) for found in group)
        title = _LETTERS.get(letter, letter)
        parts.append(f"\n## {letter}: {title}\n{_COLUMNS}{rows}\n")
    return "".join(parts)


def write(target: Path = PAGE) -> None:
    """Write the page where the manual keeps it."""
    target.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write()
