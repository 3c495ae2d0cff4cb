"""An order's doses seen from the copy: what is behind it, what may have been, what comes.

Every planned dose before the copy that no administration settled is shown as possibly given
(it was not recorded, which is not the same as not given). No coming dose is ever hidden.
"""

from datetime import datetime, timedelta

import msgspec

from printing.language import Language
from printing.sheets.due import Planned, has_times, planned, reach
from printing.sheets.history import (
    TOLERANCE,
    as_ordered,
    dose_words,
    linked,
    outcome_words,
    pair,
    was_given,
)
from printing.sheets.sheet import DoseMark, DoseState
from printing.sheets.usual import coming
from printing.sheets.window import HALF_DAY, Window, clock_or_moment
from storage.records import (
    Administration,
    AdministrationStatus,
    Chart,
    Order,
    OrderKind,
    OrderStatus,
)

_BEHIND_SINGLE = timedelta(hours=72)
_UNENDED = {AdministrationStatus.RUNNING, AdministrationStatus.UNCLEAR}
_STATES = {
    AdministrationStatus.GIVEN: DoseState.GIVEN,
    AdministrationStatus.NOT_GIVEN: DoseState.NOT_GIVEN,
    AdministrationStatus.RUNNING: DoseState.RUNNING,
    AdministrationStatus.UNCLEAR: DoseState.MAYBE_GIVEN,
}


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A planned dose with the administration that settles it, if one does."""

    dose: Planned
    by: Administration | None


class NextDose(msgspec.Struct, frozen=True, kw_only=True):
    """The next dose in words; `at` is None where no instant is known.

    `untimed` is true where a dose is due at a time that the source does not state, so that
    nobody may say it comes later than another; `running` is true for a running infusion.
    """

    text: str
    at: datetime | None = None
    maybe_given: bool = False
    untimed: bool = False
    running: bool = False


def lay_out(
    order: Order, chart: Chart, seen: Window, language: Language, behind: timedelta = HALF_DAY
) -> list[Placed]:
    """Return an active order's planned doses round the copy, in time order, from `behind` it on.

    A dose planned before the order was written was never planned, and is left out.
    """
    if order.status is not OrderStatus.ACTIVE:
        return []
    since = seen.as_of - (_BEHIND_SINGLE if order.timing.moments else behind + TOLERANCE)
    doses = planned(order, since, max(seen.end, seen.as_of + reach(order)), language)
    written = order.starts or order.ordered_at
    doses = [dose for dose in doses if written is None or dose.at >= min(written, seen.as_of)]
    return _placed(doses, order, chart, seen)


def _placed(doses: list[Planned], order: Order, chart: Chart, seen: Window) -> list[Placed]:
    near = [dose for dose in doses if dose.at <= seen.as_of + TOLERANCE]
    pairs = pair(near, linked(chart, order))
    return [Placed(dose=dose, by=pairs.get(place)) for place, dose in enumerate(doses)]


def past_marks(
    order: Order, chart: Chart, seen: Window, language: Language
) -> tuple[DoseMark, ...]:
    """Return what was recorded in the 12 h before the copy, and what was planned but was not."""
    since = seen.as_of - HALF_DAY
    recorded = [
        recorded_mark(given, order, seen, language)
        for given in linked(chart, order)
        if reaches(given, since)
    ]
    missing = [
        DoseMark(
            at=placed.dose.at,
            state=DoseState.MAYBE_GIVEN,
            text=placed.dose.text,
            detail=language.say("not recorded"),
        )
        for placed in lay_out(order, chart, seen, language)
        if since <= placed.dose.at < seen.as_of and placed.by is None
    ]
    return tuple(sorted(recorded + missing, key=lambda one: (one.at, one.text)))


def due_marks(order: Order, chart: Chart, seen: Window, language: Language) -> tuple[DoseMark, ...]:
    """Return the coming doses inside the sheet's hours, those in unknown time marked so.

    Where the order states no times, the ward's usual rounds stand in their place, each marked.
    """
    since = max(seen.as_of, seen.glass_start)
    stated = tuple(
        _due_mark(placed, seen, language)
        for placed in lay_out(order, chart, seen, language)
        if since <= placed.dose.at < seen.end
    )
    return stated or _usual_marks(order, chart, since, seen, language)


def _usual_marks(
    order: Order, chart: Chart, since: datetime, seen: Window, language: Language
) -> tuple[DoseMark, ...]:
    rounds = coming(order, seen.usual, since, seen.end, language)
    marks = (_due_mark(one, seen, language) for one in _placed(rounds, order, chart, seen))
    return tuple(
        msgspec.structs.replace(
            mark,
            word=language.say("usual"),
            state=DoseState.USUAL if mark.state is DoseState.PLANNED else mark.state,
        )
        for mark in marks
    )


def next_dose(order: Order, chart: Chart, seen: Window, language: Language) -> NextDose:
    """Return the next dose, or in words why there is none to tell."""
    if order.status is not OrderStatus.ACTIVE:
        held = order.status is OrderStatus.ON_HOLD
        return NextDose(text=language.say("On hold") if held else language.say("Do not give"))
    if not has_times(order, language.zone) or _is_settled(order, chart):
        return _without_times(order, chart, language)
    for placed in lay_out(order, chart, seen, language):
        if _is_waiting(placed, order, seen):
            return _next(placed, seen, language)
    return NextDose(text=_over(order, seen, language))


def reaches(given: Administration, since: datetime) -> bool:
    """Return whether an administration happened, or may have gone on, after an instant."""
    open_ended = given.until is None and given.status in _UNENDED
    return open_ended or max(given.at, given.until or given.at) >= since


def recorded_mark(
    given: Administration, order: Order | None, seen: Window, language: Language
) -> DoseMark:
    """Return the mark of an administration; its amount is named where it is not the order's.

    What began more than twelve hours before the copy is told with its day.
    """
    recent = given.at >= seen.as_of - HALF_DAY
    until = given.until
    if until is None and order is not None and given.status is AdministrationStatus.RUNNING:
        until = order.ends
    plain = order is not None and as_ordered(given, order)
    return DoseMark(
        at=given.at,
        until=until,
        state=_STATES[given.status],
        text=language.clock(given.at) if recent else language.moment(given.at),
        detail=given.by if plain else outcome_words(given, language),
    )


def _due_mark(placed: Placed, seen: Window, language: Language) -> DoseMark:
    detail = ""
    if placed.by is not None:
        early = language.clock(placed.by.at)
        what = " ".join(part for part in (dose_words(placed.by, language), placed.by.by) if part)
        detail = language.say("recorded {time} {what}: ask", time=early, what=what)
    unsure = _unsure(placed, seen)
    return DoseMark(
        at=placed.dose.at,
        state=DoseState.MAYBE_GIVEN if unsure else DoseState.PLANNED,
        text=placed.dose.text,
        detail=detail,
    )


def _unsure(placed: Placed, seen: Window) -> bool:
    return placed.by is not None or placed.dose.at < seen.unsure_until


def _is_waiting(placed: Placed, order: Order, seen: Window) -> bool:
    """Say whether a dose is still to be looked for: from the copy on, or late before it."""
    if placed.dose.at >= seen.as_of:
        return True
    late = placed.dose.at >= seen.as_of - TOLERANCE or bool(order.timing.moments)
    return placed.by is None and late


def _next(placed: Placed, seen: Window, language: Language) -> NextDose:
    at = placed.dose.at
    maybe = at < seen.as_of or _unsure(placed, seen)
    near = clock_or_moment(at, seen.now, language)
    text = placed.dose.text if near == language.clock(at) else near
    return NextDose(text=text, at=at, maybe_given=maybe)


def _is_settled(order: Order, chart: Chart) -> bool:
    """Return whether a single dose was given: the source linked it, so it is that dose."""
    single = order.kind is OrderKind.ONE_TIME and len(order.timing.moments) <= 1
    given = [one for one in linked(chart, order) if not one.check]
    return single and not order.check and any(map(was_given, given))


def _without_times(order: Order, chart: Chart, language: Language) -> NextDose:
    if order.check:
        return NextDose(text=language.say("See the source text"), untimed=True)
    if order.kind is OrderKind.AS_NEEDED:
        return NextDose(text=language.say("As needed"))
    if _is_settled(order, chart):
        return NextDose(text=language.say("Given"))
    running = AdministrationStatus.RUNNING
    if any(given.status is running for given in linked(chart, order)):
        return NextDose(text=language.say("Running"), running=True)
    stated = order.timing.times or order.timing.moments or order.timing.occasions
    text = language.say("See the times") if stated else language.say("Times not stated")
    return NextDose(text=text, untimed=True)


def _over(order: Order, seen: Window, language: Language) -> str:
    if order.ends is not None and order.ends < seen.as_of:
        return language.say("Ended {moment}: ask", moment=language.moment(order.ends))
    if order.timing.count is not None or order.timing.span is not None:
        return language.say("May be over: count the doses, ask")
    return language.say("No coming time")
