"""L3, the time overview: two days back, today hour by hour, a day ahead.

It is for seeing how a day hangs together; nobody documents on it. By number:

1. What is said to have happened stands in a solid frame with its time, what is planned in a
   dashed one; what was planned and not recorded, or is planned in unknown time, bears a "?".
2. Today is the day of now, not of the copy: what lies after the copy is hatched.
3. A kind of thing that the source does not tell of, or that could not be read, is said to be
   so: an empty row must never be taken for "nothing planned".
4. An administration whose order is not in the copy has a row of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import msgspec

from printing.language import Language, mark
from printing.sheets.arrangement import alphabetical, orders_of_kind, stopped_orders
from printing.sheets.doses import due_marks, lay_out, next_dose, recorded_mark
from printing.sheets.foot import patient_foot
from printing.sheets.head import patient_head
from printing.sheets.history import linked, without_order
from printing.sheets.identity import SEPARATOR
from printing.sheets.medicine import medicine
from printing.sheets.sheet import DoseMark, DoseState, End, Foot, Head
from printing.sheets.stamp import Stamp
from printing.sheets.usual import Usual
from printing.sheets.window import Window, window
from storage.records import (
    Administration,
    Chart,
    Event,
    EventKind,
    EventStatus,
    LabOrder,
    Order,
    OrderKind,
    OrderStatus,
    Told,
    Unit,
)

_DAY = timedelta(days=1)
_TODAY = 2
"""The place of today among the four days: what happens in it is drawn as a chip."""


class ChipState(StrEnum):
    """What a mark on the line of the day says."""

    DONE = "done"
    PLANNED = "planned"
    MISSED = "missed"
    MAYBE = "maybe"


class Chip(msgspec.Struct, frozen=True, kw_only=True):
    """One thing at one instant of today; `text` begins with its clock time."""

    at: datetime
    text: str
    state: ChipState


class TimeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One medicine, sample or event: the two days before in words, today's chips, tomorrow."""

    name: str
    before: tuple[str, str]
    chips: tuple[Chip, ...]
    after: str


class TimeGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of one kind; `note` says what an empty or short group means, where it is not plain."""

    title: str
    rows: tuple[TimeRow, ...]
    note: str = ""


class TimeOverview(msgspec.Struct, frozen=True, kw_only=True):
    """L3: one patient's four days on one sheet.

    `days` are the heads of the four columns; `start` and `end` bound today's, whose scale has
    the `hours`. `as_of` and `now` are drawn across it with their words (`now_text` on paper,
    `glass_now` on the glass); the time between them is hatched, all that follows the copy where
    now is not known (`now` None).
    """

    head: Head
    foot: Foot
    days: tuple[str, str, str, str]
    start: datetime
    end: datetime
    hours: tuple[tuple[datetime, str], ...]
    as_of: datetime
    as_of_text: str
    now: datetime | None
    now_text: str
    glass_now: str
    groups: tuple[TimeGroup, ...]
    legend: tuple[tuple[ChipState | None, str], ...]
    advice: str
    continues: str
    end_box: End


class _Days(msgspec.Struct, frozen=True):
    """The days of the sheet: today's date and the midnights round it, with what is seen."""

    today: date
    edges: tuple[datetime, ...]
    seen: Window

    def holds(self, day: int, at: datetime) -> bool:
        """Return whether an instant lies in the day of that place, 0 to 3."""
        return self.edges[day] <= at < self.edges[day + 1]


def time_overview(
    chart: Chart, stamp: Stamp, unit: Unit, language: Language, usual: Usual | None = None
) -> TimeOverview:
    """Return the time overview of one patient, on a ward with these usual rounds."""
    seen = window(stamp, language, usual)
    days = _days(seen, language)
    groups = (
        _medicines(chart, days, language),
        _samples(chart, days, language),
        *_events(chart, days, language),
    )
    rows = sum(len(group.rows) for group in groups)
    head = patient_head(language.say("Time overview"), "", chart, stamp, unit, language)
    return TimeOverview(
        head=_shows(head, days, language),
        foot=patient_foot(stamp, chart, language),
        days=_heads(days, language),
        start=days.edges[2],
        end=days.edges[3],
        hours=_hours(days, language),
        as_of=seen.as_of,
        as_of_text=language.say("copy {time}", time=language.clock(seen.as_of)),
        now=seen.now if seen.now_known else None,
        now_text=_now(seen, language, mark("print {time}")),
        glass_now=_now(seen, language, mark("now {time}")),
        groups=groups,
        legend=_legend(language),
        advice=language.say(
            "For an overview. Document on the administration overview. The days before show what "
            "the copy holds."
        ),
        continues=language.say("The list continues on the next page"),
        end_box=_end(chart, rows, language),
    )


def _days(seen: Window, language: Language) -> _Days:
    today = seen.now.astimezone(language.zone).date()
    edges = tuple(_midnight(today + _DAY * place, language) for place in range(-2, 3))
    wide = msgspec.structs.replace(seen, start=edges[0], glass_start=edges[0], end=edges[4])
    if not seen.now_known:
        wide = msgspec.structs.replace(wide, unsure_until=edges[4])
    return _Days(today, edges, wide)


def _midnight(day: date, language: Language) -> datetime:
    return datetime.combine(day, time(), tzinfo=language.zone).astimezone(UTC)


def _shows(head: Head, days: _Days, language: Language) -> Head:
    first, last = (language.day(days.today + _DAY * place) for place in (-2, 1))
    return msgspec.structs.replace(
        head,
        count=language.say("2 days back, today, 1 day ahead"),
        second_label=language.say("SHOWS"),
        second_title=f"{first} – {last}",
        second_lines=(
            language.say("Done = solid frame. Planned = dashed frame."),
            language.say("Hatched = time after the copy, unknown."),
        ),
    )


def _heads(days: _Days, language: Language) -> tuple[str, str, str, str]:
    words = [language.day_words(days.today + _DAY * place) for place in range(-2, 2)]
    today = language.say("TODAY {day}", day=words[2])
    return words[0], words[1], today, words[3]


def _hours(days: _Days, language: Language) -> tuple[tuple[datetime, str], ...]:
    """Return the instants of today's scale, every four hours by the clock on the wall."""
    found = []
    for hour in range(0, 24, 4):
        local = datetime.combine(days.today, time(hour), tzinfo=language.zone)
        found.append((local.astimezone(UTC), f"{hour:02d}"))
    return tuple(found)


def _now(seen: Window, language: Language, template: str) -> str:
    if not seen.now_known:
        return language.say("age unknown")
    return language.say(template, time=language.clock(seen.now))


# Medicines


def _medicines(chart: Chart, days: _Days, language: Language) -> TimeGroup:
    kinds = (OrderKind.REGULAR, OrderKind.ONE_TIME, OrderKind.AS_NEEDED, OrderKind.INFUSION)
    standing = [order for kind in kinds for order in orders_of_kind(chart, kind)]
    stopped = [
        order
        for order in stopped_orders(chart, days.seen.as_of)
        if any(one.at >= days.edges[0] for one in linked(chart, order))
    ]
    rows = [_of_order(order, chart, days, language) for order in (*standing, *stopped)]
    rows += _strangers(chart, days, language)  # 4
    return TimeGroup(title=language.say("Medicines"), rows=tuple(rows))


def _of_order(order: Order, chart: Chart, days: _Days, language: Language) -> TimeRow:
    shown = medicine(order, chart, days.seen, language)
    name = " ".join(part for part in (shown.drug, shown.strength) if part)
    name = f"▲ {name}" if shown.high_alert else name
    tags = shown.tags[1:] if shown.high_alert else shown.tags
    dose = shown.amount if order.kind is not OrderKind.INFUSION else ""
    recorded = [
        (one, recorded_mark(one, order, days.seen, language)) for one in linked(chart, order)
    ]
    coming = due_marks(order, chart, days.seen, language)
    chips = [_recorded(found, language) for _one, found in recorded if days.holds(2, found.at)]
    chips += [_chip(found) for found in coming if days.holds(2, found.at)]
    chips += _unrecorded(order, chart, days, language)
    return TimeRow(
        name=SEPARATOR.join(part for part in (name, dose, *tags) if part),
        before=(_told(recorded, 0, days, language), _told(recorded, 1, days, language)),
        chips=tuple(sorted(chips, key=lambda chip: (chip.at, chip.text))),
        after=_tomorrow(order, chart, coming, days, language),
    )


def _unrecorded(order: Order, chart: Chart, days: _Days, language: Language) -> Iterator[Chip]:
    """Return today's planned doses before the copy that no administration settled (1)."""
    start, as_of = days.edges[2], days.seen.as_of
    behind = max(timedelta(), as_of - start)
    for placed in lay_out(order, chart, days.seen, language, behind):
        if placed.by is None and start <= placed.dose.at < as_of:
            text = f"{placed.dose.text} {language.say('not recorded')}"
            yield Chip(at=placed.dose.at, text=text, state=ChipState.MAYBE)


_CHIPS = {
    DoseState.GIVEN: ChipState.DONE,
    DoseState.RUNNING: ChipState.DONE,
    DoseState.NOT_GIVEN: ChipState.MISSED,
    DoseState.MAYBE_GIVEN: ChipState.MAYBE,
    DoseState.PLANNED: ChipState.PLANNED,
    DoseState.USUAL: ChipState.PLANNED,
}


def _chip(found: DoseMark) -> Chip:
    words = (found.text, found.word, found.detail)
    text = " ".join(part for part in words if part)
    return Chip(at=found.at, text=text, state=_CHIPS[found.state])


def _recorded(found: DoseMark, language: Language) -> Chip:
    """Return the chip of what was recorded today: its day need not be said."""
    return _chip(msgspec.structs.replace(found, text=language.clock(found.at)))


def _told(
    recorded: Sequence[tuple[Administration, DoseMark]], day: int, days: _Days, language: Language
) -> str:
    """Return what was recorded on a day before today: one in full, more by their number."""
    marks = [found for _one, found in recorded if days.holds(day, found.at)]
    if not marks:
        return "–"
    if len(marks) == 1:
        (only,) = marks
        clock = language.clock(only.at)
        state = "" if only.state is not DoseState.MAYBE_GIVEN else "?"
        return " ".join(part for part in (clock, state, only.detail) if part)
    given = sum(found.state in {DoseState.GIVEN, DoseState.RUNNING} for found in marks)
    parts = [language.count("{n} given", "{n} given", given)] if given else []
    missed = sum(found.state is DoseState.NOT_GIVEN for found in marks)
    if missed:
        parts.append(language.count("{n} not given", "{n} not given", missed))
    unclear = len(marks) - given - missed
    if unclear:
        parts.append(language.count("{n} unclear", "{n} unclear", unclear))
    return ", ".join(parts)


def _tomorrow(
    order: Order, chart: Chart, coming: Iterable[DoseMark], days: _Days, language: Language
) -> str:
    marks = [found for found in coming if days.holds(3, found.at)]
    if marks:
        words = [" ".join(part for part in (one.text, one.word) if part) for one in marks]
        return "  ".join(words)
    if order.status is OrderStatus.ACTIVE and order.kind is OrderKind.AS_NEEDED:
        return language.say("as needed")
    coming_dose = next_dose(order, chart, days.seen, language)
    return coming_dose.text if coming_dose.at is None else "–"


def _strangers(chart: Chart, days: _Days, language: Language) -> Iterator[TimeRow]:
    names: dict[str, list[Administration]] = {}
    for one in without_order(chart):
        if one.at >= days.edges[0]:
            names.setdefault(one.drug, []).append(one)
    for drug in sorted(names, key=alphabetical):
        recorded = [(one, recorded_mark(one, None, days.seen, language)) for one in names[drug]]
        chips = [_recorded(found, language) for _one, found in recorded if days.holds(2, found.at)]
        name = drug or language.say("DRUG NAME MISSING")
        yield TimeRow(
            name=SEPARATOR.join((name, language.say("order not in the copy"))),
            before=(_told(recorded, 0, days, language), _told(recorded, 1, days, language)),
            chips=tuple(chips),
            after="–",
        )


# Samples and events

_NOT_TOLD = mark("This source does not tell of them: that none stands here says nothing.")
_UNREAD = mark("Could not be read this time: ask. That none stands here says nothing.")


def _note(told: Told, *, empty: bool, language: Language) -> str:
    """Return what an empty group means (3)."""
    if told is Told.UNREAD:
        return language.say(_UNREAD)
    if not empty:
        return ""
    return language.say(_NOT_TOLD) if told is Told.NOT_TOLD else language.say("None in the copy.")


def _samples(chart: Chart, days: _Days, language: Language) -> TimeGroup:
    rows = tuple(_of_sample(one, days, language) for one in chart.labs)
    return TimeGroup(
        title=language.say("Samples"),
        rows=rows,
        note=_note(chart.labs_told, empty=not rows, language=language),
    )


def _of_sample(one: LabOrder, days: _Days, language: Language) -> TimeRow:
    name = ", ".join(one.tests) or language.say("Sample without a name")
    doubts = tuple(language.say(reason) for reason in one.check)
    when = one.taken or one.planned
    taken = one.taken is not None
    return _single(
        SEPARATOR.join(part for part in (name, one.priority, *doubts) if part),
        when,
        ChipState.DONE if taken else ChipState.PLANNED,
        language.say("taken") if taken else "",
        days,
        language,
    )


_KINDS = (
    ({EventKind.PROCEDURE}, mark("Procedures")),
    ({EventKind.EXAMINATION, EventKind.VISIT, EventKind.OTHER}, mark("Examinations and visits")),
)
_EVENTS = {
    EventStatus.DONE: ChipState.DONE,
    EventStatus.PLANNED: ChipState.PLANNED,
    EventStatus.CANCELLED: ChipState.MISSED,
    EventStatus.UNKNOWN: ChipState.MAYBE,
}


def _events(chart: Chart, days: _Days, language: Language) -> Iterator[TimeGroup]:
    for kinds, title in _KINDS:
        rows = tuple(_of_event(one, days, language) for one in chart.events if one.kind in kinds)
        note = _note(chart.events_told, empty=not rows, language=language)
        yield TimeGroup(title=language.say(title), rows=rows, note=note)


def _of_event(one: Event, days: _Days, language: Language) -> TimeRow:
    name = SEPARATOR.join(part for part in (one.text, one.place) if part)
    word = language.say("cancelled") if one.status is EventStatus.CANCELLED else ""
    return _single(name or "–", one.at, _EVENTS[one.status], word, days, language)


def _single(
    name: str,
    at: datetime | None,
    state: ChipState,
    word: str,
    days: _Days,
    language: Language,
) -> TimeRow:
    """Return the row of what happens once; outside the four days its moment stands at the end."""
    if at is None:
        after = " ".join(part for part in (word, language.say("time not stated")) if part)
        return TimeRow(name=name, before=("–", "–"), chips=(), after=after)
    if state is ChipState.PLANNED and at < days.seen.unsure_until:
        state = ChipState.MAYBE
    cells = ["–", "–", "", "–"]
    clock = " ".join(part for part in (language.clock(at), word) if part)
    place = next((day for day in range(4) if days.holds(day, at)), None)
    if place is None:
        cells[3] = " ".join(part for part in (language.moment(at), word) if part)
    elif place != _TODAY:
        cells[place] = clock if state is not ChipState.MAYBE else f"{clock} ?"
    chips = (Chip(at=at, text=clock, state=state),) if place == _TODAY else ()
    return TimeRow(name=name, before=(cells[0], cells[1]), chips=chips, after=cells[3])


def _legend(language: Language) -> tuple[tuple[ChipState | None, str], ...]:
    return (
        (ChipState.DONE, language.say("done, with time and signature")),
        (ChipState.PLANNED, language.say("planned")),
        (ChipState.MAYBE, language.say("planned, not recorded: may be done")),
        (ChipState.MISSED, language.say("not done")),
        (None, language.say("unknown time after the copy")),
    )


def _end(chart: Chart, rows: int, language: Language) -> End:
    unread = Told.UNREAD in {chart.labs_told, chart.events_told}
    text = language.count("END – {n} of {n} row", "END – {n} of {n} rows", rows)
    if unread:
        text = language.say("INCOMPLETE – part of this sheet could not be read")
    return End(complete=not unread, text=text)
