"""The routines: which are to be done and which overdue, from the open report alone.

The report says when each is asked for next; who looks needs no plan and no key. Nobody learns
from here that a check was done well: that stands in the sealed logbook.
"""

from collections.abc import Iterator, Mapping

import msgspec

from appliance.status.care import Concern
from appliance.status.section import Section, Seen
from printing.language import Language, mark
from printing.routine_words import routine_title
from storage.clock import ClockVerdict
from storage.freshness import Reason
from storage.reports import routines
from storage.reports.routines import Asked, Report

_ALL_WELL = mark("Routines: nothing is to be done now.")
_TO_DO = mark("Routines to be done: {names}.")
_LATE = mark("Routines that are overdue: {names}.")
_NOT_PASSED = mark("Routines that did not pass: {names}.")
_OVERDUE = mark("Routines that are overdue, in number: {count}.")
_FAILED = mark("Routines that did not pass, in number: {count}.")
_UNKNOWN = mark("Routines: the clock is wrong, so nobody knows which are due.")


class _Standing(msgspec.Struct, frozen=True, kw_only=True):
    """The names of the routines that are to be done, that are overdue, and that did not pass."""

    due: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def section(seen: Seen) -> Section | None:
    """Return how the routines stand, None where this machine asks for none."""
    report = routines.read(seen.state)
    if not report.asks:
        return None
    if seen.clock.verdict(seen.now) is ClockVerdict.WRONG:
        return Section(key="routines", words=lambda language: (language.say(_UNKNOWN),))
    standing = _standing(report, seen)
    return Section(
        key="routines",
        words=lambda language: _words(standing, language),
        document=_document(report, standing),
        concerns=tuple(_concerns(standing)),
        measures=(
            f"'routines_due'={len(standing.due)};;;0",
            f"'routines_overdue'={len(standing.overdue)};0;;0",
        ),
    )


def _standing(report: Report, seen: Seen) -> _Standing:
    wall = seen.now.wall
    late = tuple(name for name, one in report.asks.items() if one.late <= wall)
    due = tuple(name for name, one in report.asks.items() if one.due <= wall < one.late)
    last = {one.routine: one for one in report.done if not one.waits}
    failed = tuple(name for name, one in last.items() if not one.fulfils and name in report.asks)
    return _Standing(due=due, overdue=late, failed=failed)


def _words(standing: _Standing, language: Language) -> Iterator[str]:
    if standing.overdue:
        yield language.say(_LATE, names=_named(standing.overdue, language))
    if standing.due:
        yield language.say(_TO_DO, names=_named(standing.due, language))
    if standing.failed:
        yield language.say(_NOT_PASSED, names=_named(standing.failed, language))
    if not (standing.overdue or standing.due or standing.failed):
        yield language.say(_ALL_WELL)


def _named(names: tuple[str, ...], language: Language) -> str:
    return ", ".join(routine_title(name, language) for name in names)


def _concerns(standing: _Standing) -> Iterator[Concern]:
    """Yield what IT should look at; the names stand in the section's own words."""
    if standing.overdue:
        yield Concern(reason=Reason(_OVERDUE, {"count": str(len(standing.overdue))}))
    if standing.failed:
        yield Concern(reason=Reason(_FAILED, {"count": str(len(standing.failed))}))


def _document(report: Report, standing: _Standing) -> object:
    asks: Mapping[str, Asked] = report.asks
    last = {one.routine: one for one in report.done}
    return {
        name: {
            "due": one.due,
            "late": one.late,
            "overdue": name in standing.overdue,
            "last": msgspec.to_builtins(last[name]) if name in last else None,
        }
        for name, one in asks.items()
    }
