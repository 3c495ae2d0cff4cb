"""The steps that the machine answers itself: what it sees, judged. Pure.

1. What is not known is never taken for well: an age without a bound fails, a printer that cannot
   be asked is a remark.
2. The worst is said first, and of every unit, so that nobody has to look for which one is meant.
3. A copy can be young and hold old news, where a half-dead record system answers at once with
   yesterday: so the newest entry in the charts is judged beside the age.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from appliance.routines.run import Ask, Mark, Said, Step
from appliance.routines.seen import MachineSeen, UnitSeen
from printing.language import mark
from storage.freshness import Light
from storage.records import Chart, Snapshot, UnitKind
from storage.reports.probe import Probed

_GOOD = (Light.FRESH, Light.AGEING)
_ENOUGH = 3
"""From so many patients with orders on, a ward without a new entry for a day is not believed."""
_WORST_FIRST = (Mark.FAILED, Mark.REMARK, Mark.SKIPPED, Mark.PASSED)

_AGE = mark("{unit}: {minutes} min old, the limit is {limit} min")
_TOO_OLD = mark("{unit}: the copy is {minutes} min old, the limit is {limit} min.")
_AGE_UNKNOWN = mark("{unit}: nobody knows how old the copy is.")
_NO_COPY = mark("{unit}: there is no copy.")
_RESTS = mark("{unit} is not copied at this hour, or is paused.")
_NEWER = mark("Touch Look again in a quarter of an hour: a new copy may have come.")
_READ_ALL_THE_SAME = mark("Until then lists can be read and printed; compare the time on them.")
_COUNTED = mark("{unit}: patients {patients}")
_EMPTY = mark("{unit}: nobody is in the copy. Is the ward empty?")
_DOUBTED = mark("{unit}: the machine doubts the last copy, and says so to IT.")
_REFUSED = mark("{unit}: a copy was refused and waits for a person.")
_NEWEST = mark("{unit}: the newest entry is of {hours} h before the copy")
_NEWS = mark("{unit}: the newest entry is of the last hour before the copy")
_OLD_NEWS = mark("{unit}: the newest entry is of {hours} h before the copy. That is too long.")
_NO_NEWS = mark("{unit}: the copy holds no times of entries.")
_NOT_OPENED = mark("{unit}: the copy does not open.")
_ASK_IT = mark("Ask IT whether the record system gives what was entered today.")
_READY = mark("{printer} is ready")
_NOT_READY = mark("{printer} is not ready.")
_NO_PRINTER = mark("No printer is set up.")
_FOUND = mark("{source} found the test patient.")
_NO_PROBE = mark("The machine does not search for a test patient here: do it yourself.")


def age(seen: MachineSeen) -> Step:
    """Return whether every copy is young enough."""
    return _step("age", [_aged(one) for one in seen.units], _NEWER, _READ_ALL_THE_SAME)


def census(seen: MachineSeen) -> Step:
    """Return whether the copies hold as many patients as is likely."""
    return _step("census", [_counted(one) for one in seen.units if one.is_ward], _ASK_IT)


def newest(copies: Iterable[Snapshot], faults: Iterable[str], most: timedelta) -> Step:
    """Return whether the newest entry of each ward is recent (3).

    `faults` are the units that did not open, `most` how long before the copy it may lie.
    """
    wards = [copy for copy in copies if copy.unit.kind is UnitKind.WARD and copy.charts]
    judged = [(Mark.FAILED, Said(text=_NOT_OPENED, facts={"unit": one}, of=one)) for one in faults]
    judged.extend(_news(copy, most) for copy in wards)
    return _step("newest", judged, _ASK_IT)


def printer(seen: MachineSeen) -> Step:
    """Return whether the printer is ready; that it is not is a remark, not the copy's fault."""
    one = seen.printer
    if one is None:
        return _step("printer", [(Mark.REMARK, Said(text=_NO_PRINTER))])
    facts = {"printer": one.name}
    if one.ready:
        return _step("printer", [(Mark.PASSED, Said(text=_READY, facts=facts))])
    why = Said(text=one.message, facts=one.facts)
    said = (Said(text=_NOT_READY, facts=facts), *((why,) if one.message else ()))
    remedy = (Said(text=one.remedy, facts=one.facts),) if one.remedy else ()
    return Step(key="printer", ask=Ask.AUTO, mark=Mark.REMARK, said=said, remedy=remedy)  # 1


def searched(seen: MachineSeen, since: datetime) -> Step:
    """Return whether the machine itself found the test patient in the live system since then."""
    fresh = {name: one for name, one in seen.probes.items() if one.at.wall >= since}
    if not seen.probe_wanted or not fresh:
        return Step(key="search", ask=Ask.AUTO, mark=Mark.SKIPPED, said=(Said(text=_NO_PROBE),))
    found = _step("search", [_searched(name, one) for name, one in fresh.items()])
    remedies = (Said(text=one.remedy, facts=one.facts) for one in fresh.values() if one.remedy)
    return msgspec.structs.replace(found, remedy=tuple(remedies))


Judged = tuple[Mark, Said]


def _step(key: str, judged: Sequence[Judged], *remedies: str) -> Step:
    """Return an automatic step by its findings, the worst of them first (2)."""
    ordered = sorted(judged, key=lambda one: _WORST_FIRST.index(one[0]))
    worst = ordered[0][0] if ordered else Mark.SKIPPED
    told = remedies if worst is Mark.FAILED else ()
    return Step(
        key=key,
        ask=Ask.AUTO,
        mark=worst,
        said=tuple(said for _, said in ordered),
        remedy=tuple(Said(text=one) for one in told),
    )


def _aged(one: UnitSeen) -> Judged:
    facts = {"unit": one.code, "minutes": str(one.minutes), "limit": str(one.limit)}
    if one.light in _GOOD and one.minutes is not None:
        return Mark.PASSED, Said(text=_AGE, facts=facts, of=one.code)
    if one.resting:
        return Mark.PASSED, Said(text=_RESTS, facts=facts, of=one.code)
    if one.light is Light.MISSING:
        return Mark.FAILED, Said(text=_NO_COPY, facts=facts, of=one.code)
    if one.minutes is None:
        return Mark.FAILED, Said(text=_AGE_UNKNOWN, facts=facts, of=one.code)  # 1
    return Mark.FAILED, Said(text=_TOO_OLD, facts=facts, of=one.code)


def _counted(one: UnitSeen) -> Judged:
    facts = {"unit": one.code, "patients": str(one.patients or 0)}
    if one.waiting:
        return Mark.REMARK, Said(text=_REFUSED, facts=facts, of=one.code)
    if one.guard in ("suspect", "rejected"):
        return Mark.REMARK, Said(text=_DOUBTED, facts=facts, of=one.code)
    if not one.patients:
        return Mark.REMARK, Said(text=_EMPTY, facts=facts, of=one.code)
    return Mark.PASSED, Said(text=_COUNTED, facts=facts, of=one.code)


def _news(copy: Snapshot, most: timedelta) -> Judged:
    unit = copy.unit.code
    times = [at for chart in copy.charts for at in _times(chart) if at <= copy.as_of]
    if not times:
        return Mark.SKIPPED, Said(text=_NO_NEWS, facts={"unit": unit}, of=unit)
    before = copy.as_of - max(times)
    facts = {"unit": unit, "hours": str(before // timedelta(hours=1))}
    if before <= most:
        text = _NEWS if before < timedelta(hours=1) else _NEWEST
        return Mark.PASSED, Said(text=text, facts=facts, of=unit)
    many = sum(bool(chart.orders) for chart in copy.charts)
    grave = Mark.FAILED if many >= _ENOUGH else Mark.REMARK
    return grave, Said(text=_OLD_NEWS, facts=facts, of=unit)


def _times(chart: Chart) -> Iterable[datetime]:
    """Yield when somebody did something that stands in a chart."""
    yield from (one.at for one in chart.administrations)
    for order in chart.orders:
        yield from (at for at in (order.ordered_at, order.stopped_at) if at is not None)


def _searched(source: str, one: Probed) -> Judged:
    if one.found:
        return Mark.PASSED, Said(text=_FOUND, facts={"source": source})
    return Mark.FAILED, Said(text=one.message, facts=one.facts, of=source)
