"""Find a patient: by name in any spelling, or by personal number in any form."""

import unicodedata

import msgspec

from storage.records import Chart, Snapshot, Unit, plain_number, same_number


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """One patient found, with the parts of the name that matched, as (start, end)."""

    unit: Unit
    chart: Chart
    parts: tuple[tuple[int, int], ...] = ()


_LETTERS = str.maketrans({"ø": "o", "æ": "a", "ß": "s", "ł": "l", "đ": "d", "ð": "d", "ı": "i"})


def fold(text: str) -> str:
    """Return a text without case and accents, sign for sign as long as the text itself."""
    return "".join(_fold_sign(sign) for sign in text)


def _fold_sign(sign: str) -> str:
    bare = unicodedata.normalize("NFKD", sign.casefold())[:1] or sign
    return bare.translate(_LETTERS)


def find(snapshots: tuple[Snapshot, ...], text: str) -> tuple[Match, ...]:
    """Return the patients that match every word of a text, in name order; all where it is empty.

    A word matches the beginning of a name, folded, or any part of a personal number that is
    at least four signs long.
    """
    words = text.split()
    found = [
        match
        for snapshot in snapshots
        for chart in snapshot.charts
        if (match := _match(snapshot.unit, chart, words)) is not None
    ]
    return tuple(sorted(found, key=lambda match: fold(match.chart.person.name)))


def _match(unit: Unit, chart: Chart, words: list[str]) -> Match | None:
    parts: list[tuple[int, int]] = []
    number = plain_number(chart.person.number)
    for word in words:
        if _in_number(number, word):
            continue
        part = _in_name(chart.person.name, word)
        if part is None:
            return None
        parts.append(part)
    return Match(unit=unit, chart=chart, parts=tuple(sorted(parts)))


_SHORTEST_NUMBER = 4


def _in_number(number: str, word: str) -> bool:
    wanted = plain_number(word)
    if not any(sign.isdigit() for sign in wanted) or len(wanted) < _SHORTEST_NUMBER:
        return False
    return wanted in number or same_number(number, wanted)


def _in_name(name: str, word: str) -> tuple[int, int] | None:
    folded, wanted = fold(name), fold(word)
    for start in range(len(folded)):
        begins = start == 0 or not folded[start - 1].isalpha()
        if begins and folded.startswith(wanted, start):
            return start, start + len(wanted)
    return None


def patient(snapshot: Snapshot, wanted: str) -> Chart | None:
    """Return the chart of the patient with this key, or with this personal number in any form."""
    for chart in snapshot.charts:
        if chart.person.key == wanted:
            return chart
    same = [chart for chart in snapshot.charts if same_number(chart.person.number, wanted)]
    return same[0] if len(same) == 1 else None
