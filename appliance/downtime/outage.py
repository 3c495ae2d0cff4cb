"""Which outages go on: what the machine noticed and what people declared, judged purely.

Safety arguments, numbered as in the code:

1. A source is down only while none of its units was answered since: one that answered a moment
   ago is not called down, whatever a report of before says.
2. Nor is one that nobody has asked for longer than `heard_within`: then it is not known, and the
   copies' own ages speak.
3. What a person declared goes on until a person ends it, though the record system answers us: she
   knows whether she can work in it. That it answers is said beside it.
4. A report of declarations that cannot be read counts as an outage of everything: better a yellow
   board too much than a declared outage forgotten.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from storage.clock import Age, Clock, Instant
from storage.manifest import Manifest
from storage.reports import outages
from storage.reports.declared import Declarations, Declared

EVERYTHING = ""
"""The source of an outage of all record systems."""


class Way(StrEnum):
    """How it is known that a record system cannot be worked in."""

    SILENT = "silent"
    SLOW = "slow"
    DECLARED = "declared"


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """An outage that goes on: since when, of which source (EVERYTHING: all), and how it is known.

    `key` is that of the declaration, empty where the machine noticed it. `since` is None where a
    declaration cannot be read (4). `by`, `why` and `until` (expected end) are a person's words.
    `answers` is whether the record system answers this machine now, None where it is not known.
    """

    way: Way
    source: str
    since: datetime | None
    key: str = ""
    by: str = ""
    why: str = ""
    until: datetime | None = None
    answers: bool | None = None

    def is_declared_in(self, going_on: Iterable["Outage"]) -> bool:
        """Whether a person's declaration, this one or another, covers its source."""
        covers = (EVERYTHING, self.source)
        return any(one.way is Way.DECLARED and one.source in covers for one in going_on)


class UnitSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one unit now: its sources by every name they go by, its copy, its limit.

    `as_of` is the newest copy's, None where there is none, with its `age`. `asked` is when its
    source was last asked for it, `answered` whether it answered then; both None before the first
    time.
    """

    code: str
    sources: frozenset[str]
    limit: timedelta
    as_of: Instant | None = None
    age: Age | None = None
    asked: datetime | None = None
    answered: bool | None = None

    def with_copy(
        self, manifest: Manifest | None, age: Age | None, limit: timedelta | None = None
    ) -> "UnitSeen":
        """Return it with a copy of the unit and that copy's age; without a manifest unchanged."""
        if manifest is None:
            return self
        return msgspec.structs.replace(
            self,
            sources=self.sources | {manifest.source},
            as_of=manifest.as_of,
            age=age,
            limit=limit or self.limit,
        )


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Every outage that goes on, and what is planned and has not begun."""

    going_on: tuple[Outage, ...] = ()
    planned: tuple[Declared, ...] = ()


def known(
    reported: Mapping[str, outages.Outage],
    declared: Declarations,
    units: Sequence[UnitSeen],
    clock: Clock,
    now: Instant,
) -> Known:
    """Return the outages of one reading of the clock, the declared ones first."""
    begun = [one for one in declared.open if one.has_begun(clock, now)]
    going_on = [_declared(one, units) for one in begun]  # 3
    if declared.damaged:  # 4
        going_on.append(Outage(way=Way.DECLARED, source=EVERYTHING, since=None))
    going_on += [
        _noticed(source, one)
        for source, one in reported.items()
        if _is_down(source, one, units, now)
    ]
    planned = tuple(one for one in declared.open if one not in begun)
    return Known(going_on=tuple(going_on), planned=planned)


def of_unit(unit: UnitSeen, going_on: Iterable[Outage]) -> tuple[Outage, ...]:
    """Return the outages that a unit's own record system is in."""
    return tuple(one for one in going_on if one.source in (EVERYTHING, *unit.sources))


def _declared(one: Declared, units: Sequence[UnitSeen]) -> Outage:
    return Outage(
        way=Way.DECLARED,
        source=one.source,
        since=one.since,
        key=one.key,
        by=one.by,
        why=one.why,
        until=one.until,
        answers=_answers(one.source, units),
    )


def _noticed(source: str, one: outages.Outage) -> Outage:
    is_slow = one.kind is outages.Kind.SLOW
    return Outage(
        way=Way.SLOW if is_slow else Way.SILENT,
        source=source,
        since=one.since,
        answers=is_slow,
    )


def _is_down(source: str, one: outages.Outage, units: Sequence[UnitSeen], now: Instant) -> bool:
    """Whether a reported outage is to be believed now (1, 2)."""
    mine = _those(source, units)
    asked = [unit.asked for unit in mine if unit.asked is not None]
    if not asked or now.wall - max(asked) > heard_within(mine):
        return False
    if one.kind is outages.Kind.SLOW:
        return True
    return not any(unit.answered and unit.asked and unit.asked > one.since for unit in mine)


def heard_within(units: Iterable[UnitSeen]) -> timedelta:
    """Return how long ago a source may have been asked for its report to count still (2)."""
    return max((unit.limit for unit in units), default=timedelta(0))


def _answers(source: str, units: Sequence[UnitSeen]) -> bool | None:
    """Return whether every unit of a source was answered when it was last asked."""
    asked = [unit.answered for unit in _those(source, units) if unit.asked is not None]
    return all(asked) if asked else None


def _those(source: str, units: Sequence[UnitSeen]) -> Sequence[UnitSeen]:
    """Return the units of a source; Lykta 0.1 wrote its report without a name."""
    return [unit for unit in units if source == EVERYTHING or source in unit.sources]
