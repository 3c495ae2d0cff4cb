"""The summary of one unit's outage: when, what nobody knows, what was printed, what is still out.

Counts and numbers of sheets only, no patient: it goes into the binder. What nobody wrote down it
does not say; nothing on it calls a copy fresh.
"""

from datetime import datetime, timedelta

import msgspec

from printing.language import Language
from printing.sheets.foot import foot
from printing.sheets.head import as_of_box, capsule
from printing.sheets.sheet import Foot, Head
from printing.sheets.stamp import Stamp
from printing.sheets.statistics import KINDS, NOTHING, Figure, FigureTable, Prints
from printing.sheets.window import clock_or_moment
from storage.records import Unit

_TOLD = timedelta(minutes=1)


class SheetsOut(msgspec.Struct, frozen=True, kw_only=True):
    """The sheets of one kind made in an outage: how many, how many are void, which may be out.

    `out` are the numbers of those that may lie on the ward.
    """

    kind: str
    made: int
    void: int = 0
    out: tuple[str, ...] = ()


class Printer(msgspec.Struct, frozen=True, kw_only=True):
    """A person who printed in an outage, and how often."""

    person: str
    prints: int


class OutageTold(msgspec.Struct, frozen=True, kw_only=True):
    """One outage of a unit, as the records tell of it.

    `until` None: it goes on. `seen` is of when the last copy before it is, None where not known;
    `blind_until` ends the time that nobody knows about, None where that has no end yet: the outage
    goes on, and no person has said from when on nobody could work. `by`, `why` and `ended_by`
    are a person's, empty where the machine noticed it by itself. `unreadable` counts the parts of
    the logbook that cannot be read.
    """

    since: datetime
    until: datetime | None
    seen: datetime | None = None
    blind_until: datetime | None = None
    by: str = ""
    why: str = ""
    ended_by: str = ""
    prints: tuple[Prints, ...] = ()
    people: tuple[Printer, ...] = ()
    sheets: tuple[SheetsOut, ...] | None = ()
    unreadable: int = 0


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of its story: what about, and what is known."""

    label: str
    value: str


class OutageSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A page or more: large figures, tables, and what is to be done."""

    head: Head
    foot: Foot
    figures: tuple[Figure, ...]
    tables: tuple[FigureTable, ...]
    remarks: tuple[str, ...]


def outage_summary(unit: Unit, told: OutageTold, stamp: Stamp, language: Language) -> OutageSummary:
    """Return the summary of a unit's outage."""
    title = language.say("Summary of the outage")
    end = told.until or stamp.printed
    return OutageSummary(
        head=_head(unit, told, stamp, language),
        foot=foot(stamp, unit.name, title, language, kept=language.say("counts only, no patient")),
        figures=_figures(told, end, language),
        tables=(_story(told, language), _prints(told, language), _sheets(told, language)),
        remarks=to_do(told, language),
    )


def story(told: OutageTold, language: Language) -> tuple[Line, ...]:
    """Return what happened, line by line, the same on glass and on paper."""
    say, moment = language.say, language.moment_words
    ended = moment(told.until) if told.until else say("It goes on.")
    if told.until and told.ended_by:
        ended = say("{when}, ended by {person}", when=ended, person=told.ended_by)
    began = moment(told.since)
    if told.by:
        began = say("{when}, declared by {person}", when=began, person=told.by)
    lines = [Line(label=say("Began"), value=began), Line(label=say("Ended"), value=ended)]
    if told.why:
        lines.insert(1, Line(label=say("Why"), value=say(told.why)))
    lines.append(Line(label=say("Last copy before"), value=_or_nothing(told.seen, language)))
    lines.append(Line(label=say("Time nobody knows about"), value=blind_words(told, language)))
    return tuple(lines)


def blind_words(told: OutageTold, language: Language) -> str:
    """Return the time between the last copy and the outage, with its length."""
    seen, until = told.seen, told.blind_until
    if seen is None:
        return language.say("not known: the copy of before it is not here any more")
    if until is None:
        return language.say("since {start}; it has not ended", start=language.moment(seen))
    if until - seen < _TOLD:
        return language.say("none: a copy was made as it began")
    return language.say(
        "{start}–{end}, {length}",
        start=language.moment(seen),
        end=clock_or_moment(until, seen, language),
        length=language.age(until - seen),
    )


def printed_words(told: OutageTold, language: Language) -> tuple[str, ...]:
    """Return what was printed, a sentence for each kind, and by whom."""
    kinds = tuple(
        language.count(
            "{what}: {n} page, patients: {patients}",
            "{what}: {n} pages, patients: {patients}",
            one.pages,
            what=_kind(one.kind, language),
            patients=one.patients,
        )
        for one in told.prints
    )
    people = ", ".join(f"{one.person} ({one.prints})" for one in told.people)
    by = (language.say("Printed by {people}", people=people),) if people else ()
    return (*kinds, *by)


def out_words(told: OutageTold, language: Language) -> str:
    """Return how many sheets may lie on the ward, and their numbers."""
    if told.sheets is None:
        return language.say("The register of sheets cannot be read: they are not counted.")
    numbers = [number for one in told.sheets for number in one.out]
    if not numbers:
        return language.say("none")
    return f"{len(numbers)}: {', '.join(runs(numbers))}"


def to_do(told: OutageTold, language: Language) -> tuple[str, ...]:
    """Return what is still to be done."""
    say = language.say
    found = []
    if told.until is None:
        found.append(say("The outage goes on: this is how it stands now."))
    if told.blind_until is None:
        found.append(say("Declare the outage: from when on could nobody work in the record?"))
    if told.sheets is None:
        found.append(say("Collect every sheet that is out and tick it off on the ward list."))
    elif any(one.out for one in told.sheets):
        numbers = ", ".join(runs([number for one in told.sheets for number in one.out]))
        found.append(say("Collect the sheets that are out: {numbers}.", numbers=numbers))
    found.append(
        say("Enter what was written by hand into the record; the back-entry lists name it.")
    )
    if told.seen is None or told.blind_until is None or told.blind_until > told.seen:
        found.append(say("Ask what was done in the time nobody knows about, and note it."))
    if told.unreadable:
        found.append(
            language.count(
                "{n} part of the logbook cannot be read: what stands there is not counted.",
                "{n} parts of the logbook cannot be read: what stands there is not counted.",
                told.unreadable,
            )
        )
    return tuple(found)


def runs(numbers: list[str]) -> list[str]:
    """Return sheet numbers with neighbours drawn together: "B31-0041–0044"."""
    found: list[list[str]] = []
    for number in sorted(numbers):
        last = found[-1][-1] if found else ""
        if last and _follows(last, number):
            found[-1].append(number)
        else:
            found.append([number])
    return [one[0] if len(one) == 1 else f"{one[0]}–{one[-1].rpartition('-')[2]}" for one in found]


def _follows(last: str, number: str) -> bool:
    (before, _, left), (stem, _, right) = last.rpartition("-"), number.rpartition("-")
    return before == stem and left.isdecimal() and right.isdecimal() and int(right) - int(left) == 1


def _head(unit: Unit, told: OutageTold, stamp: Stamp, language: Language) -> Head:
    until = language.moment_words(told.until) if told.until else language.say("it goes on")
    return Head(
        title=language.say("Summary of the outage"),
        count="",
        capsule=capsule(stamp, unit.kind, language),
        name=unit.name,
        person=f"{language.moment_words(told.since)} – {until}",
        facts=(language.say("From this machine's own logbook and register of sheets."),),
        as_of=as_of_box(stamp, unit.kind, language),
        exercise=stamp.exercise,
        unverified=stamp.unverified,
    )


def _figures(told: OutageTold, end: datetime, language: Language) -> tuple[Figure, ...]:
    say = language.say
    blind = NOTHING
    if told.seen is not None:
        blind = language.age(max(timedelta(), (told.blind_until or end) - told.seen))
    out = NOTHING
    if told.sheets is not None:
        out = str(sum(len(one.out) for one in told.sheets))
    pages = sum(one.pages for one in told.prints)
    return (
        Figure(value=language.age(end - told.since), label=say("so long")),
        Figure(value=blind, label=say("nobody knows about")),
        Figure(value=str(pages), label=say("pages printed")),
        Figure(value=out, label=say("sheets may be out")),
    )


def _story(told: OutageTold, language: Language) -> FigureTable:
    rows = tuple((line.label, line.value) for line in story(told, language))
    return FigureTable(title=language.say("What happened"), columns=("",), rows=rows, none="")


def _prints(told: OutageTold, language: Language) -> FigureTable:
    people = tuple(
        (language.say("by {person}", person=one.person), str(one.prints), NOTHING, NOTHING)
        for one in told.people
    )
    kinds = tuple(
        (_kind(one.kind, language), str(one.prints), str(one.patients or NOTHING), str(one.pages))
        for one in told.prints
    )
    return FigureTable(
        title=language.say("What was printed"),
        columns=(language.say("prints"), language.say("patients"), language.say("pages")),
        rows=(*kinds, *people),
        none="" if kinds else language.say("Nothing was printed in it."),
    )


def _sheets(told: OutageTold, language: Language) -> FigureTable:
    say = language.say
    rows = [
        (_kind(one.kind, language), str(one.made), str(one.void or NOTHING), str(len(one.out)))
        for one in told.sheets or ()
    ]
    none = "" if rows else say("None.")
    if told.sheets is None:
        none = say("The register of sheets cannot be read: they are not counted.")
    return FigureTable(
        title=say("Sheets"),
        columns=(say("made"), say("void"), say("may be out")),
        rows=tuple(rows),
        none=none,
    )


def _kind(kind: str, language: Language) -> str:
    return language.say(KINDS[kind]) if kind in KINDS else kind


def _or_nothing(at: datetime | None, language: Language) -> str:
    return language.moment_words(at) if at else NOTHING
