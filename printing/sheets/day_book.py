"""L6, the day book: one practitioner's day with telephone numbers, free and blocked times.

Cancelled visits have no row and no count among the visits: their time may have been booked
again. They are counted apart, so that the sum can be compared with the appointment book. A visit
that was moved has a row of its own kind, on the day it was moved from: who comes at the old time
is told the new one. What the source says of a visit stands in its text in one order: category,
reason, the clinic's note, the patient's own words, recall, wish, chair.
"""

import re
from datetime import date, datetime, time, timedelta

from printing.language import Language
from printing.sheets.book_words import book_words, status_words
from printing.sheets.foot import foot
from printing.sheets.head import as_of_box, capsule, copy_advice
from printing.sheets.identity import SEPARATOR, identifier, marked_name
from printing.sheets.notices import book_notices
from printing.sheets.sheet import BookDay, BookKind, BookRow, DayBook, End, Head
from printing.sheets.stamp import Stamp
from storage.records import (
    Appointment,
    AppointmentStatus,
    Diary,
    Slot,
    SlotStatus,
    Snapshot,
    UnitKind,
)

_COMING = 3
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def day_books(
    snapshot: Snapshot, stamp: Stamp, day: date, language: Language
) -> tuple[DayBook, ...]:
    """Return the day book of each practitioner of a clinic, in the snapshot's order."""
    return tuple(_book(diary, snapshot, stamp, day, language) for diary in snapshot.diaries)


def _book(diary: Diary, snapshot: Snapshot, stamp: Stamp, day: date, language: Language) -> DayBook:
    rows = _rows(diary, day, language)
    coming = [day + timedelta(days=number) for number in range(1, _COMING + 1)]
    return DayBook(
        head=_head(diary, snapshot, stamp, day, language),
        foot=foot(stamp, diary.practitioner, language.day_words(day), language),
        practitioner=_practitioner(diary, language),
        photo=diary.photo,
        day=BookDay(title=_capital(language.day_long(day)), rows=rows),
        coming_title=language.say("The next three days"),
        coming=tuple(_coming_day(diary, snapshot, one, language) for one in coming),
        words=book_words(language),
        free_text=language.say("○ free time – call from the waiting list ⇧ first"),
        end=_end(rows, diary, snapshot, day, language),
    )


def _head(diary: Diary, snapshot: Snapshot, stamp: Stamp, day: date, language: Language) -> Head:
    rows = _rows(diary, day, language)
    visits, free = _visits(diary, day, language), _free_minutes(rows)
    counts = [
        language.count("{n} visit", "{n} visits", len(visits)),
        _free(rows, language) + (f" ({language.say('{n} minutes', n=free)})" if free else ""),
        _blocked(rows, language),
        _cancelled(diary, day, language),
        _moved(rows, language),
    ]
    return Head(
        title=language.say("Day book"),
        count=counts[0],
        capsule=capsule(stamp, UnitKind.CLINIC, language),
        name=f"{_capital(language.day_long(day))} {day.year}",
        person=_practitioner(diary, language),
        place=snapshot.unit.name,
        facts=(
            SEPARATOR.join(filter(None, counts)),
            *_hours(diary, day, language),
            language.say("Write new bookings in the dashed rows."),
            *copy_advice(stamp, language),
        ),
        as_of=as_of_box(stamp, UnitKind.CLINIC, language, blind=True),
        exercise=stamp.exercise,
        notices=book_notices(stamp, language),
        unverified=stamp.unverified,
    )


def _practitioner(diary: Diary, language: Language) -> str:
    name = " ".join(filter(None, (diary.title, diary.practitioner)))
    room = diary.room
    if room and not any(sign.isalpha() for sign in room):
        room = language.say("room {name}", name=room)
    return SEPARATOR.join(filter(None, (name, room)))


def _rows(diary: Diary, day: date, language: Language) -> tuple[BookRow, ...]:
    visits = _visits(diary, day, language)
    slots = [slot for slot in diary.slots if _touches(slot.start, slot.end, day, language)]
    rows = [_visit_row(visit, diary, language) for visit in visits]
    rows += [_slot_row(slot, visits, diary, language) for slot in slots]
    rows += [_moved_row(visit, language) for visit in _off(diary, day, language) if visit.moved_to]
    return tuple(sorted(rows, key=lambda row: (row.start, row.end, row.kind != BookKind.BOOKED)))


def _visits(diary: Diary, day: date, language: Language) -> list[Appointment]:
    return [
        visit
        for visit in diary.appointments
        if visit.status is not AppointmentStatus.CANCELLED
        and _touches(visit.start, visit.end, day, language)
    ]


def _touches(start: datetime, end: datetime, day: date, language: Language) -> bool:
    """Return whether a stretch of time lies on a day, or reaches into it."""
    begins = datetime.combine(day, time.min, tzinfo=language.zone)
    ends = datetime.combine(day + timedelta(days=1), time.min, tzinfo=language.zone)
    return start < ends and (end > begins or start >= begins)


def _visit_row(visit: Appointment, diary: Diary, language: Language) -> BookRow:
    person = visit.patient
    return BookRow(
        start=visit.start,
        end=visit.end,
        kind=BookKind.BOOKED,
        time=language.clock(visit.start),
        minutes=_minutes(visit.start, visit.end),
        name=marked_name(person, language) if person else language.say("Patient not named"),
        number=identifier(person, language) if person else "",
        phone=person.phone if person and not person.protected else "",
        text=_visit_text(visit, diary, language),
        status=status_words(visit.status, language),
        wants_earlier=visit.wants_earlier,
        colour=_colour(visit.colour, visit.kind),
    )


def _visit_text(visit: Appointment, diary: Diary, language: Language) -> str:
    told = (
        visit.kind,
        visit.reason if visit.reason != visit.kind else "",
        visit.note,
        language.say("Patient: {words}", words=visit.remark) if visit.remark else "",
        language.say("Recall") if visit.recall else "",
        language.say("Wants an earlier time") if visit.wants_earlier else "",
        _chair(visit.chair, diary),
    )
    return SEPARATOR.join(filter(None, told))


def _chair(chair: str, diary: Diary) -> str:
    """Return where a visit is, where that is not the practitioner's own room."""
    return chair if chair != diary.room else ""


def _colour(colour: str, word: str) -> str:
    """Return a category's colour where it is one and its word stands beside it."""
    return colour if word and _COLOUR.fullmatch(colour) else ""


def _moved_row(visit: Appointment, language: Language) -> BookRow:
    person, to = visit.patient, visit.moved_to or visit.start
    return BookRow(
        start=visit.start,
        end=visit.end,
        kind=BookKind.MOVED,
        time=language.clock(visit.start),
        minutes=_minutes(visit.start, visit.end),
        name=marked_name(person, language) if person else language.say("Patient not named"),
        number=identifier(person, language) if person else "",
        phone=person.phone if person and not person.protected else "",
        text=language.say("MOVED to {when}", when=language.moment_words(to)),
    )


def _slot_row(slot: Slot, visits: list[Appointment], diary: Diary, language: Language) -> BookRow:
    """Return a free or blocked stretch; a free one that overlaps a visit is never offered."""
    minutes = _minutes(slot.start, slot.end)
    free = slot.status is SlotStatus.FREE
    taken = free and any(_overlap(slot, visit) for visit in visits)
    words = language.say("Free {n} min", n=minutes) if free else ""
    clash = language.say("overlaps a visit: ask") if taken else ""
    label = slot.text if slot.text != slot.kind else ""
    parts = [part for part in (words, slot.kind, label, _chair(slot.chair, diary), clash) if part]
    return BookRow(
        start=slot.start,
        end=slot.end,
        kind=BookKind.FREE if free and not taken else BookKind.BLOCKED,
        time=language.clock(slot.start),
        minutes=minutes,
        text=SEPARATOR.join(parts) or language.say("Blocked time"),
        colour=_colour(slot.colour, slot.kind),
    )


def _overlap(slot: Slot, visit: Appointment) -> bool:
    return slot.start < visit.end and visit.start < slot.end


def _minutes(start: datetime, end: datetime) -> str:
    return str(int((end - start).total_seconds() // 60))


def _free_rows(rows: tuple[BookRow, ...]) -> list[BookRow]:
    return [row for row in rows if row.kind is BookKind.FREE]


def _free_minutes(rows: tuple[BookRow, ...]) -> int:
    return sum(int(row.minutes) for row in _free_rows(rows))


def _free(rows: tuple[BookRow, ...], language: Language) -> str:
    return language.count("{n} free time", "{n} free times", len(_free_rows(rows)))


def _blocked(rows: tuple[BookRow, ...], language: Language) -> str:
    blocked = sum(row.kind is BookKind.BLOCKED for row in rows)
    return language.count("{n} blocked", "{n} blocked", blocked) if blocked else ""


def _off(diary: Diary, day: date, language: Language) -> list[Appointment]:
    """Return the visits of a day that were cancelled, or moved to another time."""
    return [
        visit
        for visit in diary.appointments
        if visit.status is AppointmentStatus.CANCELLED
        and _touches(visit.start, visit.end, day, language)
    ]


def _cancelled(diary: Diary, day: date, language: Language) -> str:
    cancelled = sum(visit.moved_to is None for visit in _off(diary, day, language))
    return language.count("{n} cancelled", "{n} cancelled", cancelled) if cancelled else ""


def _moved(rows: tuple[BookRow, ...], language: Language) -> str:
    moved = sum(row.kind is BookKind.MOVED for row in rows)
    return language.count("{n} moved", "{n} moved", moved) if moved else ""


def _hours(diary: Diary, day: date, language: Language) -> tuple[str, ...]:
    """Return the working time of a day, nothing where the source has none at all."""
    if not diary.hours:
        return ()
    clock = language.clock
    spans = [
        f"{clock(one.start)}–{clock(one.end)}"
        for one in diary.hours
        if _touches(one.start, one.end, day, language)
    ]
    if not spans:
        return (language.say("No working time on this day."),)
    return (language.say("Working time {spans}", spans=", ".join(spans)),)


def _coming_day(diary: Diary, snapshot: Snapshot, day: date, language: Language) -> BookDay:
    """Return a coming day in short; a day outside the copy says so, and is not called empty."""
    title = _capital(language.day_long(day))
    if not _covered(snapshot, day):
        return BookDay(title=language.say("{day}: not in the copy", day=title), rows=())
    rows = tuple(row for row in _rows(diary, day, language) if row.kind is not BookKind.MOVED)
    if not rows:
        return BookDay(title=language.say("{day}: no bookings", day=title), rows=())
    return BookDay(title=title, rows=rows)


def _covered(snapshot: Snapshot, day: date) -> bool:
    return snapshot.days is None or snapshot.days[0] <= day <= snapshot.days[1]


def _end(
    rows: tuple[BookRow, ...], diary: Diary, snapshot: Snapshot, day: date, language: Language
) -> End:
    if not _covered(snapshot, day):
        return End(complete=False, text=language.say("INCOMPLETE – the day is not in the copy."))
    total = len(_visits(diary, day, language))
    shown = sum(row.kind is BookKind.BOOKED for row in rows)
    text = language.count(
        "END – {shown} of {n} visit", "END – {shown} of {n} visits", total, shown=shown
    )
    end = SEPARATOR.join((text, _free(rows, language)))
    return End(complete=shown == total, text=end)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
