"""Find a patient: by name in any spelling, or by personal number in any form."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter

import msgspec

from storage.errors import LyktaError
from storage.reading import Opened
from storage.records import (
    Allergies,
    Chart,
    Person,
    Snapshot,
    Stay,
    Unit,
    plain_number,
    same_number,
)
from storage.rescue import Lost


class Known(msgspec.Struct, frozen=True):
    """What a search knows of a patient: never her orders, so that nobody takes it for her list."""

    person: Person
    stay: Stay
    allergies: Allergies


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """One patient found, with the parts of the name that matched, as (start, end).

    `older` is set where she is shown from an older copy than her unit: of when that one is.
    """

    unit: Unit
    chart: Known
    parts: tuple[tuple[int, int], ...] = ()
    older: datetime | None = None


class LostMatch(msgspec.Struct, frozen=True, kw_only=True):
    """One patient found whom her unit's copy names and whose chart cannot be read."""

    unit: Unit
    lost: Lost
    parts: tuple[tuple[int, int], ...] = ()


class LeftOutUnit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that could not be searched, and why."""

    unit: str
    error: LyktaError


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found, in name order, and the units it could not look into."""

    matches: tuple[Match, ...]
    lost: tuple[LostMatch, ...] = ()
    left_out: tuple[LeftOutUnit, ...] = ()


class _Entry(msgspec.Struct, frozen=True):
    """One patient as a search sees her: name and number folded once, not at every key."""

    person: Person
    folded: str
    number: str
    what: Known | Lost


class Index:
    """The patients of one opened copy, ready to be searched. Forgotten with the copy."""

    def __init__(
        self,
        snapshot: Snapshot,
        older: Mapping[str, datetime] | None = None,
        lost: Iterable[Lost] = (),
    ) -> None:
        """Fold every name once; `older` says by key who is shown as of when."""
        self._unit = snapshot.unit
        self._older = older or {}
        self._entries = tuple(_entries(snapshot, lost))

    @classmethod
    def of(cls, opened: Opened) -> "Index":
        """Return the index of an opened copy."""
        older = {key: said.as_of.wall for key, said in opened.older.items()}
        return cls(opened.snapshot, older, opened.lost)

    def find(self, words: Sequence[str]) -> Iterator[tuple[str, Match | LostMatch]]:
        """Yield whom every word matches, each with her folded name, to sort by."""
        asked = [_Word(word) for word in words]
        for entry in self._entries:
            parts = _parts(entry, asked)
            if parts is not None:
                yield entry.folded, self._found(entry, parts)

    def _found(self, entry: _Entry, parts: tuple[tuple[int, int], ...]) -> Match | LostMatch:
        if isinstance(entry.what, Lost):
            return LostMatch(unit=self._unit, lost=entry.what, parts=parts)
        older = self._older.get(entry.person.key)
        return Match(unit=self._unit, chart=entry.what, parts=parts, older=older)


_LETTERS = str.maketrans({"ø": "o", "æ": "a", "ß": "s", "ł": "l", "đ": "d", "ð": "d", "ı": "i"})


def fold(text: str) -> str:
    """Return a text without case and accents, sign for sign as long as the text itself."""
    return "".join(_fold_sign(sign) for sign in text)


def _fold_sign(sign: str) -> str:
    bare = unicodedata.normalize("NFKD", sign.casefold())[:1] or sign
    return bare.translate(_LETTERS)


def find(snapshots: Iterable[Snapshot], text: str) -> tuple[Match, ...]:
    """Return the patients of whole snapshots that match; see `search`."""
    return search(map(Index, snapshots), text).matches


def search(indexes: Iterable[Index], text: str) -> Findings:
    """Return the patients that match every word of a text, in name order; all where it is empty.

    A word matches the beginning of a name, folded, or any part of a personal number that is
    at least four signs long.
    """
    words = text.split()
    found = [one for index in indexes for one in index.find(words)]
    found.sort(key=itemgetter(0))
    return Findings(
        matches=tuple(one for _name, one in found if isinstance(one, Match)),
        lost=tuple(one for _name, one in found if isinstance(one, LostMatch)),
    )


def _entries(snapshot: Snapshot, lost: Iterable[Lost]) -> Iterator[_Entry]:
    for chart in snapshot.charts:
        person = chart.person
        known = Known(person, chart.stay, chart.allergies)
        yield _Entry(person, fold(person.name), plain_number(person.number), known)
    for one in lost:
        if one.patient is not None:
            person = one.patient.person
            yield _Entry(person, fold(person.name), plain_number(person.number), one)


_SHORTEST_NUMBER = 4
_WHOLE_NUMBERS = (10, 12)
"""The lengths in which a personal number is written; only whole ones have two spellings."""


class _Word:
    """One word of a search, folded once."""

    def __init__(self, word: str) -> None:
        self.folded = fold(word)
        plain = plain_number(word)
        may_be = len(plain) >= _SHORTEST_NUMBER and any(sign.isdigit() for sign in plain)
        self.number = plain if may_be else ""

    def in_number(self, number: str) -> bool:
        wanted = self.number
        if not wanted:
            return False
        return wanted in number or (len(wanted) in _WHOLE_NUMBERS and same_number(number, wanted))

    def in_name(self, folded: str) -> tuple[int, int] | None:
        """Return where a part of a name begins with this word."""
        start = folded.find(self.folded)
        while start >= 0:
            if start == 0 or not folded[start - 1].isalpha():
                return start, start + len(self.folded)
            start = folded.find(self.folded, start + 1)
        return None


def _parts(entry: _Entry, words: Sequence[_Word]) -> tuple[tuple[int, int], ...] | None:
    """Return the parts of a name that were asked for; None where a word matches nothing."""
    parts: list[tuple[int, int]] = []
    for word in words:
        if word.in_number(entry.number):
            continue
        part = word.in_name(entry.folded)
        if part is None:
            return None
        parts.append(part)
    return tuple(sorted(parts))


def patient(snapshot: Snapshot, wanted: str) -> Chart | None:
    """Return the chart of the patient with this key, or with this personal number in any form."""
    for chart in snapshot.charts:
        if chart.person.key == wanted:
            return chart
    same = [chart for chart in snapshot.charts if same_number(chart.person.number, wanted)]
    return same[0] if len(same) == 1 else None


def lost_patient(opened: Opened, wanted: str) -> Lost | None:
    """Return the unreadable patient with this key, or with this personal number in any form."""
    named = [(one, one.patient.person) for one in opened.lost if one.patient is not None]
    for one, person in named:
        if person.key == wanted:
            return one
    same = [one for one, person in named if same_number(person.number, wanted)]
    return same[0] if len(same) == 1 else None
