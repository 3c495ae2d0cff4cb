"""The due list: a ward's doses of the next hours, to tick off on the round.

It is a work list. Its safety argument, by number:

1. What may already have been given comes first, under its own words, and has a third box for it.
2. No dose is left out for want of a time: medicines whose times nobody stated are named by
   patient after the timed ones, and whoever cannot be read is named too.
3. It promises no more hours than the copy's sheets reach: the head says until when it looks.
4. A row of an older copy than the ward's says so, and is judged by its own age.
5. It has ticks and no signatures, so it is never a second record beside the overview.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from printing.language import Language
from printing.sheets.amounts import NO_BREAK
from printing.sheets.doses import due_marks, lay_out, next_dose
from printing.sheets.foot import foot
from printing.sheets.head import as_of_box, capsule, copy_advice
from printing.sheets.history import TOLERANCE
from printing.sheets.identity import SEPARATOR, bed_words, identifier, marked_name
from printing.sheets.medicine import medicine
from printing.sheets.notices import row_note, unit_notices
from printing.sheets.sheet import DoseMark, DoseState, End, Foot, Head, Medicine
from printing.sheets.stamp import Stamp
from printing.sheets.usual import Usual
from printing.sheets.window import Window, clock_or_moment, window
from storage.records import Chart, Order, OrderStatus, Snapshot, UnitKind

HOURS = (4, 8, 12)
"""How far ahead a due list may look, in hours."""

_UNSURE = {DoseState.MAYBE_GIVEN}
_TOLD = timedelta(minutes=1)  # a shorter unknown time would read "12:42–12:42"


class DuePatient(msgspec.Struct, frozen=True, kw_only=True):
    """Who a row is about: key, bed, name with its marks, number; `note` must stand loud."""

    key: str
    bed: str
    name: str
    number: str
    note: str = ""


class DueRow(msgspec.Struct, frozen=True, kw_only=True):
    """One dose. `time` is its clock time as the source wrote it; its day stands in the heading.

    `unsure` asks for the third box, `detail` says why or that the time is only the ward's usual.
    """

    at: datetime
    time: str
    unsure: bool
    patient: DuePatient
    medicine: Medicine
    detail: str = ""


class DueGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The doses of one hour under its heading; `unsure` marks those that may have been given."""

    title: str
    rows: tuple[DueRow, ...]
    unsure: bool = False


class UntimedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A patient's medicines without stated times, or that her chart cannot be read (`lost`)."""

    patient: DuePatient
    text: str
    lost: bool = False


class DueList(msgspec.Struct, frozen=True, kw_only=True):
    """A ward's doses of the next hours.

    `columns` are the heads of time, bed, patient and medicine; `unsure_ticks` the three boxes
    of a dose that may have been given, `ticks` the two of any other.
    """

    head: Head
    foot: Foot
    columns: tuple[str, ...]
    unsure_ticks: tuple[str, str, str]
    ticks: tuple[str, str]
    groups: tuple[DueGroup, ...]
    untimed_title: str
    untimed: tuple[UntimedRow, ...]
    none_text: str
    advice: str
    end: End


def due_list(
    snapshot: Snapshot, stamp: Stamp, language: Language, hours: int = 8, usual: Usual | None = None
) -> DueList:
    """Return the doses of a ward that come within so many hours of now, earliest first.

    `usual` are the ward's usual rounds. Doses planned between the copy and now, and those of
    the two hours before the copy that nobody recorded, come first (1).
    """
    seen = window(stamp, language, usual)
    views = {key: window(own, language, usual) for key, own in stamp.older.items()}  # 4
    ends = (view.end for view in (seen, *views.values()))
    until = min(seen.now + timedelta(hours=hours), *ends)  # 3
    patients = _patients(snapshot, stamp, language)
    rows: list[DueRow] = []
    untimed: list[UntimedRow] = []
    for chart in snapshot.charts:
        view = views.get(chart.person.key, seen)
        patient = patients[chart.person.key]
        rows += _rows(chart, patient, view, until, language)
        untimed += _untimed(chart, patient, view, language)
    untimed += _lost(stamp, language)
    groups = _groups(rows, seen, language)
    return DueList(
        head=_head(snapshot, stamp, rows, (seen.now, until), hours, language),
        foot=foot(stamp, snapshot.unit.name, language.say("Doses to come"), language),
        columns=(
            language.say("Time"),
            language.say("Bed"),
            language.say("Patient"),
            language.say("Medicine · dose · route"),
        ),
        unsure_ticks=(
            language.say("already given"),
            language.say("give now"),
            language.say("do not give"),
        ),
        ticks=(language.say("done"), language.say("do not give")),
        groups=groups,
        untimed_title=language.say("Without a clock time: see the patient's own list"),
        untimed=tuple(untimed),
        none_text="" if rows else language.say("No dose with a stated time in these hours."),
        advice=language.say("Work list: tick here, sign on the administration overview."),
        end=_end(rows, stamp, language),
    )


def _patients(snapshot: Snapshot, stamp: Stamp, language: Language) -> dict[str, DuePatient]:
    beds = Counter(chart.stay.bed for chart in snapshot.charts)
    found = {}
    for chart in snapshot.charts:
        person, own = chart.person, stamp.older.get(chart.person.key)
        found[person.key] = DuePatient(
            key=person.key,
            bed=bed_words(chart.stay, alone=beds[chart.stay.bed] == 1),
            name=marked_name(person, language),
            number=identifier(person, language, chart.stay),
            note=row_note(own, stamp, language) if own else "",
        )
    return found


def _rows(
    chart: Chart, patient: DuePatient, seen: Window, until: datetime, language: Language
) -> Iterator[DueRow]:
    for order in chart.orders:
        if order.status is not OrderStatus.ACTIVE:
            continue
        marks = [*_late(order, chart, seen, language), *_coming(order, chart, seen, language)]
        if not marks:
            continue
        shown = medicine(order, chart, seen, language)
        yield from (_row(mark, shown, patient) for mark in marks if mark.at < until)


def _coming(order: Order, chart: Chart, seen: Window, language: Language) -> Iterable[DoseMark]:
    return (mark for mark in due_marks(order, chart, seen, language) if mark.at >= seen.as_of)


def _late(order: Order, chart: Chart, seen: Window, language: Language) -> Iterator[DoseMark]:
    """Return the doses shortly before the copy that no administration settled (1)."""
    for placed in lay_out(order, chart, seen, language):
        if placed.by is None and seen.as_of - TOLERANCE <= placed.dose.at < seen.as_of:
            yield DoseMark(
                at=placed.dose.at,
                state=DoseState.MAYBE_GIVEN,
                text=placed.dose.text,
                detail=language.say("not recorded"),
            )


def _row(mark: DoseMark, shown: Medicine, patient: DuePatient) -> DueRow:
    return DueRow(
        at=mark.at,
        time=mark.text,
        unsure=mark.state in _UNSURE,
        patient=patient,
        medicine=shown,
        detail=SEPARATOR.join(part for part in (mark.word, mark.detail) if part),
    )


def _untimed(
    chart: Chart, patient: DuePatient, seen: Window, language: Language
) -> Iterator[UntimedRow]:
    """Name the standing medicines that may be due at any time, for nobody said when (2)."""
    names = [
        medicine(order, chart, seen, language)
        for order in chart.orders
        if next_dose(order, chart, seen, language).untimed
        and not any(_coming(order, chart, seen, language))
    ]
    if names:
        yield UntimedRow(patient=patient, text=", ".join(_short(one) for one in names))


def _short(one: Medicine) -> str:
    return " ".join(part for part in (one.drug, one.strength) if part)


def _lost(stamp: Stamp, language: Language) -> Iterator[UntimedRow]:
    """Name whoever cannot be read (2)."""
    for one in sorted(stamp.missing, key=lambda one: one.place):
        person, stay = one.person, one.stay
        yield UntimedRow(
            patient=DuePatient(
                key=person.key if person else "",
                bed=bed_words(stay, alone=False) if stay else "–",
                name=marked_name(person, language) if person else one.name,
                number=identifier(person, language, stay) if person else "",
            ),
            text=language.say("CHART NOT READABLE – ask for the list elsewhere"),
            lost=True,
        )


def _groups(rows: list[DueRow], seen: Window, language: Language) -> tuple[DueGroup, ...]:
    """Return the unsure doses as one group, then the others hour by hour; beds stay in order."""
    ordered = sorted(rows, key=lambda row: row.at)
    unsure = tuple(row for row in ordered if row.unsure)
    groups = [DueGroup(title=_unsure_title(seen, language), rows=unsure, unsure=True)]
    hours: dict[datetime, list[DueRow]] = {}
    for row in ordered:
        if not row.unsure:
            local = row.at.astimezone(language.zone)
            hours.setdefault(row.at - timedelta(minutes=local.minute), []).append(row)
    groups += [
        DueGroup(title=_hour_title(start, found, seen, language), rows=tuple(found))
        for start, found in hours.items()
    ]
    return tuple(group for group in groups if group.rows)


def _unsure_title(seen: Window, language: Language) -> str:
    if not seen.now_known:
        return language.say("Age unknown: every dose may already have been given – ask, look, tick")
    if seen.unsure_until - seen.as_of < _TOLD:
        return language.say(
            "Not recorded by {time}: may already have been given – ask, look, tick",
            time=language.clock(seen.as_of),
        )
    if seen.is_open:
        return language.say(
            "Unknown time since {start}: may already have been given – ask, look, tick",
            start=language.clock(seen.as_of),
        )
    return language.say(
        "{start}–{end} unknown time: may already have been given – ask, look, tick",
        start=language.clock(seen.as_of),
        end=clock_or_moment(seen.unsure_until, seen.as_of, language),
    )


def _hour_title(start: datetime, rows: list[DueRow], seen: Window, language: Language) -> str:
    first = clock_or_moment(start, seen.now, language)
    if all(row.at == start for row in rows):
        return language.say("At {time}", time=first)
    last = language.clock(start + timedelta(minutes=59))
    return language.say("At {time}", time=f"{first}–{last}")


def _head(
    snapshot: Snapshot,
    stamp: Stamp,
    rows: list[DueRow],
    span: tuple[datetime, datetime],
    hours: int,
    language: Language,
) -> Head:
    people = len({row.patient.key for row in rows})
    doses = language.count("{n} dose", "{n} doses", len(rows))
    to = language.count("to {n} patient", "to {n} patients", people)
    start, end = (language.moment(at) for at in span)
    return Head(
        title=language.say("Doses in the next {n} hours", n=hours),
        count="",
        capsule=capsule(stamp, UnitKind.WARD, language),
        name=snapshot.unit.name,
        person=f"{start} – {end}{SEPARATOR}{doses} {to}".replace(" – ", f"{NO_BREAK}– "),
        facts=(
            language.say("First what may have been given in unknown time, then hour by hour."),
            language.say("As needed and allergies stand on the patient's own sheets."),
            *copy_advice(stamp, language),
        ),
        as_of=as_of_box(stamp, UnitKind.WARD, language),
        exercise=stamp.exercise,
        notices=unit_notices(stamp, language),
        unverified=stamp.unverified,
    )


def _end(rows: list[DueRow], stamp: Stamp, language: Language) -> End:
    """Return the end with its counts: whole only where every patient's chart could be read."""
    unsure = sum(row.unsure for row in rows)
    counts = SEPARATOR.join(
        (
            language.count("{n} in unknown time", "{n} in unknown time", unsure),
            language.count("{n} coming", "{n} coming", len(rows) - unsure),
        )
    )
    if stamp.missing:
        text = language.count(
            "INCOMPLETE – the chart of {n} patient cannot be read",
            "INCOMPLETE – the charts of {n} patients cannot be read",
            len(stamp.missing),
        )
        return End(complete=False, text=text, counts=counts)
    text = language.count("END – {n} of {n} dose", "END – {n} of {n} doses", len(rows))
    return End(complete=True, text=text, counts=counts)
