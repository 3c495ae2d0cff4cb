"""Statistics of one unit: what was printed, when the record was down, how fresh the copy is.

Counts only, no patient: the sheet may lie on a table. What a figure cannot know it does not say.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from printing.language import Language, mark
from printing.sheets.foot import foot
from printing.sheets.head import as_of_box, capsule
from printing.sheets.sheet import Foot, Head
from printing.sheets.stamp import Stamp
from storage.records import Unit

NOTHING = "–"
"""What stands where there is no figure; never 0 for what nobody counted."""


class Prints(msgspec.Struct, frozen=True, kw_only=True):
    """The prints of one kind of document in the period, and how they ended."""

    kind: str
    prints: int
    patients: int = 0
    pages: int = 0
    not_printed: int = 0
    unknown: int = 0


class Down(msgspec.Struct, frozen=True, kw_only=True):
    """An outage; `until` is None where it goes on, `last_copy` where not known.

    `source` is the name of the record system that was silent. `by`, `why` and `ended_by` are the
    persons' who declared and ended it, empty where the machine noticed it. `slow` says that it
    answered, though too slowly to work with, `declared` that a person said that nobody could work.
    """

    since: datetime
    until: datetime | None
    last_copy: datetime | None = None
    source: str = ""
    by: str = ""
    why: str = ""
    ended_by: str = ""
    slow: bool = False
    declared: bool = False


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted of a unit in the days from `first` to `last`, both included.

    `sheets` is how many were made, `replaced` and `withdrawn` how many of them are void; None
    where there is no register. `days` are the prints by day. `checks` and `notes` are records
    of the logbook; `unreadable` says how many of its files could not be read.
    """

    first: date
    last: date
    prints: tuple[Prints, ...] = ()
    outages: tuple[Down, ...] = ()
    sheets: int | None = None
    replaced: int = 0
    withdrawn: int = 0
    days: Mapping[date, int] = {}
    checks: int = 0
    notes: int = 0
    unreadable: int = 0


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One large number with what it counts, and a line below it."""

    value: str
    label: str
    note: str = ""


class FigureTable(msgspec.Struct, frozen=True, kw_only=True):
    """A titled table: rows of words and figures, `columns` the heads of the figures.

    `none` is what stands where there is no row.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    none: str


class DayBar(msgspec.Struct, frozen=True, kw_only=True):
    """One day's prints; `label` stands below the first of the period and each Monday."""

    label: str
    count: int
    down: bool


class Statistics(msgspec.Struct, frozen=True, kw_only=True):
    """One page: large figures, prints by day, tables, and what the figures leave out."""

    head: Head
    foot: Foot
    figures: tuple[Figure, ...]
    days_title: str
    days_hint: str
    days: tuple[DayBar, ...]
    tables: tuple[FigureTable, ...]
    remarks: tuple[str, ...]


KINDS = {
    "medication-list": mark("Medication lists"),
    "administration-overview": mark("Administration overviews"),
    "time-overview": mark("Time overviews"),
    "due-list": mark("Due lists"),
    "ward-list": mark("Ward lists"),
    "day-book": mark("Day books"),
    "lab-labels": mark("Lab labels"),
    "document": mark("Documents"),
    "back-entry": mark("Back-entry lists"),
    "blank-form": mark("Blank forms"),
    "quick-card": mark("Quick cards"),
    "contacts": mark("Contact lists"),
    "test-page": mark("Test pages"),
    "statistics": mark("Statistics"),
    "everything": mark("Everything for the unit"),
    "outage-summary": mark("Summary of the outage"),
    "contact-list": mark("Contact lists"),
    "cover": mark("Stamp sheets"),
}
"""What the kinds of prints and of sheets are called, several of each."""
_MOST_OUTAGES = 8


def statistics(unit: Unit, counted: Counted, stamp: Stamp, language: Language) -> Statistics:
    """Return the page of one unit for a period that ends today."""
    title = language.say("Statistics")
    return Statistics(
        head=_head(unit, counted, stamp, language),
        foot=foot(stamp, unit.name, title, language, kept=language.say("counts only, no patient")),
        figures=_figures(counted, stamp, language),
        days_title=language.say("Prints by day"),
        days_hint=language.say("a dot below = the record was down that day"),
        days=_days(counted, language),
        tables=(_prints(counted, language), _outages(counted, stamp, language)),
        remarks=_remarks(counted, language),
    )


def _head(unit: Unit, counted: Counted, stamp: Stamp, language: Language) -> Head:
    days = (counted.last - counted.first).days + 1
    span = f"{language.day_words(counted.first)} – {language.day_words(counted.last)}"
    return Head(
        title=language.say("Statistics"),
        count=language.count("last {n} day", "last {n} days", days),
        capsule=capsule(stamp, unit.kind, language),
        name=unit.name,
        person=span,
        facts=(language.say("From this machine's own logbook and register of sheets."),),
        as_of=as_of_box(stamp, unit.kind, language),
        exercise=stamp.exercise,
        unverified=stamp.unverified,
    )


def _figures(counted: Counted, stamp: Stamp, language: Language) -> tuple[Figure, ...]:
    printed = sum(one.prints for one in counted.prints)
    failed = sum(one.not_printed + one.unknown for one in counted.prints)
    down = sum((_length(one, stamp.printed) for one in counted.outages), timedelta())
    age = language.age(stamp.age) if stamp.age is not None else language.say("unknown")
    return (
        Figure(
            value=str(printed),
            label=language.say("prints"),
            note=language.count(
                "{n} not printed or not known", "{n} not printed or not known", failed
            ),
        ),
        Figure(
            value=NOTHING if counted.sheets is None else str(counted.sheets),
            label=language.say("sheets made"),
            note=language.say(
                "{replaced} replaced, {withdrawn} withdrawn",
                replaced=counted.replaced,
                withdrawn=counted.withdrawn,
            ),
        ),
        Figure(
            value=str(len(counted.outages)),
            label=language.say("outages"),
            note=language.say("{time} in all", time=language.age(down)) if counted.outages else "",
        ),
        Figure(value=age, label=language.say("age of the copy now")),
        Figure(
            value=str(counted.checks),
            label=language.say("checks"),
            note=language.count("{n} note", "{n} notes", counted.notes),
        ),
    )


def _days(counted: Counted, language: Language) -> tuple[DayBar, ...]:
    dates = [
        counted.first + timedelta(days=number)
        for number in range((counted.last - counted.first).days + 1)
    ]
    hit = {day for one in counted.outages for day in _touched(one, counted.last, language)}
    return tuple(
        DayBar(
            label=language.day(day) if not place or not day.weekday() else "",
            count=counted.days.get(day, 0),
            down=day in hit,
        )
        for place, day in enumerate(dates)
    )


def _touched(one: Down, last: date, language: Language) -> Sequence[date]:
    start = one.since.astimezone(language.zone).date()
    end = one.until.astimezone(language.zone).date() if one.until else last
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


def _prints(counted: Counted, language: Language) -> FigureTable:
    return FigureTable(
        title=language.say("What was printed"),
        columns=(
            language.say("prints"),
            language.say("patients"),
            language.say("pages"),
            language.say("not printed"),
            language.say("not known"),
        ),
        rows=tuple(_print_row(one, language) for one in counted.prints),
        none="" if counted.prints else language.say("Nothing was printed in these days."),
    )


def _print_row(one: Prints, language: Language) -> tuple[str, ...]:
    words = language.say(KINDS[one.kind]) if one.kind in KINDS else one.kind
    numbers = (one.prints, one.patients, one.pages, one.not_printed, one.unknown)
    return (words, *(str(number) if number else NOTHING for number in numbers))


def _outages(counted: Counted, stamp: Stamp, language: Language) -> FigureTable:
    """Return the last outages, newest first: when, how long, how old the copy was at its end."""
    newest = sorted(counted.outages, key=lambda one: one.since, reverse=True)
    return FigureTable(
        title=language.say("When the record was down"),
        columns=(
            language.say("to"),
            language.say("for"),
            language.say("age of the copy at its end"),
        ),
        rows=tuple(_outage_row(one, stamp, language) for one in newest[:_MOST_OUTAGES]),
        none="" if newest else language.say("Never in these days."),
    )


def _outage_row(one: Down, stamp: Stamp, language: Language) -> tuple[str, ...]:
    end = one.until or stamp.printed
    old = language.age(end - one.last_copy) if one.last_copy else NOTHING
    until = language.moment(one.until) if one.until else language.say("still down")
    return (language.moment(one.since), until, language.age(_length(one, stamp.printed)), old)


def _length(one: Down, now: datetime) -> timedelta:
    return max(timedelta(), (one.until or now) - one.since)


def _remarks(counted: Counted, language: Language) -> tuple[str, ...]:
    """Return what the figures leave out."""
    found = [
        language.say(
            "An outage here is a source that did not answer this machine, or far too slowly. "
            "Forms, cards and test pages are those of the whole machine."
        )
    ]
    if len(counted.outages) > _MOST_OUTAGES:
        found.append(language.say("Older outages are counted above and not listed."))
    if counted.sheets is None:
        found.append(language.say("The register of sheets cannot be read: they are not counted."))
    if counted.unreadable:
        found.append(
            language.count(
                "{n} part of the logbook cannot be read: what stands there is not counted.",
                "{n} parts of the logbook cannot be read: what stands there is not counted.",
                counted.unreadable,
            )
        )
    return tuple(found)
