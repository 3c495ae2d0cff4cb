"""Draw what a reviewer looks at: partly by lot, partly where misuse would show.

HSLF-FS 2016:40, 4 kap. 9 §: systematic and recurring spot checks of who has read what, checks on
suspicion, and both documented. Pure: entries in, picked entries with their reasons out.
1. The lot ranks every reading by SHA-256 of the seed and the entry and takes the lowest. Anybody
   who has the log and the seed draws the same sample again, on any machine and in any year.
2. Every opened envelope, every unverified copy shown, every export is taken, never a part.
3. Somebody looked up by her own family name; readings at hours at which the person seldom works;
   very many charts within an hour; a row of wrong passwords: one entry for each such occasion.
4. What the reviewer asks for by patient or by person is taken whole.
"""

import hashlib
import re
import secrets
import unicodedata
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta, tzinfo

import msgspec

from printing.language import mark
from storage.audit import Entry
from storage.records.person import same_number

ASKED = mark("asked for")
ENVELOPE = mark("an envelope was opened")
UNVERIFIED = mark("a copy that could not be verified was shown")
TAKEN_OUT = mark("data were taken out")
OWN_NAME = mark("looked up their own family name")
RARE_HOUR = mark("an hour at which this person seldom works")
MANY_CHARTS = mark("very many charts within an hour")
WRONG_PASSWORDS = mark("many wrong passwords within an hour")
WRONG_CLOCK = mark("the clock was wrong")
BY_LOT = mark("by lot")
REASONS = (
    ASKED,
    ENVELOPE,
    UNVERIFIED,
    TAKEN_OUT,
    OWN_NAME,
    RARE_HOUR,
    MANY_CHARTS,
    WRONG_PASSWORDS,
    WRONG_CLOCK,
    BY_LOT,
)
"""Every reason for which an entry is picked: English keys for translation."""

READINGS = (
    "ward-opened",
    "chart-opened",
    "day-book-opened",
    "search",
    "printed",
    "exported",
    "unverified-opened",
)
"""The events by which a person reads of patients; the lot is drawn among them."""

LOT = 20
"""How many readings the lot takes unless told."""

_HOUR = timedelta(hours=1)
_MANY_CHARTS = 40
_MANY_TRIES = 5
_KNOWN_DAYS = 10
_SELDOM = 0.05
_SHORT = 3
_ALWAYS = {
    "envelope-opened": ENVELOPE,
    "envelope-unconfirmed": ENVELOPE,
    "unverified-opened": UNVERIFIED,
    "exported": TAKEN_OUT,
    "log-exported": TAKEN_OUT,
}


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What the reviewer wants: the lot's size and seed, and whom she has reason to look at."""

    seed: str
    lot: int = LOT
    patients: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()


class Picked(msgspec.Struct, frozen=True):
    """An entry to look at, with every reason for it, in the order of REASONS."""

    entry: Entry
    reasons: tuple[str, ...]


class Sample(msgspec.Struct, frozen=True):
    """What was drawn, in time order; `readings` is how many there were to draw from."""

    picked: tuple[Picked, ...]
    readings: int
    seed: str


def new_seed() -> str:
    """Return a seed that nobody could foresee, short enough to write down."""
    return secrets.token_hex(4)


def draw(entries: Sequence[Entry], history: Iterable[Entry], wish: Wish, zone: tzinfo) -> Sample:
    """Draw from a period's entries, which are in time order.

    `history` is what a person's usual hours are judged by: as much of the log as there is.
    `zone` is the site's time zone.
    """
    readings = [entry for entry in entries if entry.event in READINGS]
    reasons: defaultdict[Entry, set[str]] = defaultdict(set)
    for rule in (_asked(wish), _always, _own_name, _many_charts, _wrong_passwords):
        for entry, reason in rule(entries):
            reasons[entry].add(reason)
    for entry in _rare_hours(readings, history, zone):
        reasons[entry].add(RARE_HOUR)
    for entry in _by_lot(readings, wish):
        reasons[entry].add(BY_LOT)
    picked = tuple(
        Picked(entry, tuple(reason for reason in REASONS if reason in reasons[entry]))
        for entry in dict.fromkeys(entries)
        if entry in reasons
    )
    return Sample(picked, len(readings), wish.seed)


Found = Iterator[tuple[Entry, str]]
Rule = Callable[[Sequence[Entry]], Found]


def _by_lot(readings: Sequence[Entry], wish: Wish) -> Collection[Entry]:
    return sorted(readings, key=lambda entry: _rank(entry, wish.seed))[: wish.lot]  # 1


def _rank(entry: Entry, seed: str) -> bytes:
    """Return an entry's place in a seed's lot; named fields, so that a new one changes nothing."""
    moment = (entry.at.wall.isoformat(), repr(entry.at.boottime), entry.at.boot)
    said = (entry.event, entry.person, entry.unit, entry.patient, entry.detail)
    return hashlib.sha256(msgspec.json.encode((seed, *moment, *said))).digest()


def _asked(wish: Wish) -> Rule:
    def rule(entries: Sequence[Entry]) -> Found:  # 4
        for entry in entries:
            named = any(same_number(entry.patient, asked) for asked in wish.patients)
            if named or entry.person in wish.persons:
                yield entry, ASKED

    return rule


def _always(entries: Sequence[Entry]) -> Found:
    for entry in entries:
        if entry.event in _ALWAYS:
            yield entry, _ALWAYS[entry.event]  # 2
        if entry.clock == "wrong" and entry.event in READINGS:
            yield entry, WRONG_CLOCK


def _own_name(entries: Sequence[Entry]) -> Found:
    for entry in entries:
        names = _words(entry.person)
        if entry.event == "search" and names:
            family = names[-1]
            if any(_may_mean(word, family) for word in _words(entry.detail)):
                yield entry, OWN_NAME  # 3


def _may_mean(word: str, family: str) -> bool:
    """Return whether a searched word finds a family name: whole, or its beginning."""
    return word == family or (len(word) >= _SHORT and family.startswith(word))


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return re.findall(r"[^\W\d_]+", plain)


def _many_charts(entries: Sequence[Entry]) -> Found:
    for person, opened in _by_person(entries, "chart-opened").items():
        recent: deque[Entry] = deque()
        told = False
        for entry in opened:
            recent.append(entry)
            while entry.at.wall - recent[0].at.wall >= _HOUR:
                recent.popleft()
            many = len({one.patient for one in recent}) > _MANY_CHARTS
            if many and not told and person:
                yield entry, MANY_CHARTS  # 3
            told = many


def _wrong_passwords(entries: Sequence[Entry]) -> Found:
    for failed in _by_person(entries, "unlock-failed").values():
        recent: deque[Entry] = deque()
        for entry in failed:
            recent.append(entry)
            while entry.at.wall - recent[0].at.wall >= _HOUR:
                recent.popleft()
            if len(recent) == _MANY_TRIES:
                yield entry, WRONG_PASSWORDS  # 3
                recent.clear()


def _rare_hours(
    readings: Sequence[Entry], history: Iterable[Entry], zone: tzinfo
) -> Iterator[Entry]:
    """Yield the first reading of each hour in which a person seldom works.

    Seldom: on fewer than one in twenty of her other days has she read anything in that hour of
    the day or the ones beside it. Nothing is said of a person with fewer than ten other days.
    """
    hours: defaultdict[tuple[str, int], set[date]] = defaultdict(set)
    days: defaultdict[str, set[date]] = defaultdict(set)
    for entry in history:
        if entry.event in READINGS:
            local = entry.at.wall.astimezone(zone)
            hours[entry.person, local.hour].add(local.date())
            days[entry.person].add(local.date())
    told: set[tuple[str, date, int]] = set()
    for entry in readings:
        local = entry.at.wall.astimezone(zone)
        occasion = (entry.person, local.date(), local.hour)
        window = {(local.hour + step) % 24 for step in (-1, 0, 1)}
        near = set().union(*(hours[entry.person, hour] for hour in window)) - {local.date()}
        others = days[entry.person] - {local.date()}
        seldom = len(others) >= _KNOWN_DAYS and len(near) < _SELDOM * len(others)
        if seldom and occasion not in told:
            told.add(occasion)
            yield entry  # 3


def _by_person(entries: Sequence[Entry], event: str) -> dict[str, list[Entry]]:
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.event == event:
            found[entry.person].append(entry)
    return found
