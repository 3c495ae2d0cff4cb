"""Back-entry: each dose that may have to be entered in the record when it is back, row by row.

Its safety argument, by number:

1. Every dose that was planned from the copy the sheets were made of until the outage's end has a
   row, those of orders that have been stopped since among them. None is left out for want of a
   time: a medicine whose times nobody stated has a row without one.
2. A dose planned before the outage began, or while the record answered for a while, may be in
   it already: it is hatched and bears ``?``. Where nobody knows when it began, or the machine
   alone noticed that the record fell silent, every dose does.
3. A dose that a newer copy already holds says so, with time and signature: it is compared, not
   entered twice.
4. Nothing says that a dose was given. That stands on the sheets, and is written in by hand.
5. Each page of the patient's sheets has a box to tick when it is back; who enters and who checks
   are two persons.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from printing.language import Language
from printing.sheets.arrangement import sorted_orders
from printing.sheets.doses import next_dose
from printing.sheets.due import Planned, planned
from printing.sheets.foot import patient_foot
from printing.sheets.head import patient_head
from printing.sheets.history import linked, outcome_words, pair
from printing.sheets.medicine import medicine
from printing.sheets.sheet import Foot, Head, Medicine
from printing.sheets.stamp import Stamp
from printing.sheets.usual import Usual, coming
from printing.sheets.window import Window, clock_or_moment, window
from storage.records import Administration, Chart, Order, OrderKind, OrderStatus, Unit

BLANK_ROWS = 5
"""So many rows are left empty for as-needed doses and new orders."""


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """An outage: when it began and ended, and of when the last copy before it was.

    Each is None where nobody knows it. `answered` are the times within it, from and to, in which
    the record answered for a while: what was done then may be in it. `worked` says so of all of
    it: no person has said that nobody could work in the record.
    """

    since: datetime | None = None
    until: datetime | None = None
    last_copy: datetime | None = None
    answered: tuple[tuple[datetime, datetime], ...] = ()
    worked: bool = False

    def is_unsure(self, at: datetime) -> bool:
        """Return whether what was done at an instant may be in the record already."""
        within = any(start <= at < end for start, end in self.answered)
        return self.worked or self.since is None or at < self.since or within


class SheetOut(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet of the patient's that was printed: its number, its pages, whether it was replaced."""

    serial: str
    pages: int
    replaced: bool = False


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One dose: `day` where another day begins, `time` or a dash, the medicine, what is known.

    `unsure` asks for the hatch and the ``?``. `note` is what a newer copy says, or a word that
    must stand beside the time.
    """

    at: datetime | None
    day: str
    time: str
    unsure: bool
    medicine: Medicine
    note: str = ""


class BackEntry(msgspec.Struct, frozen=True, kw_only=True):
    """The list. `columns` are the heads of given, code, time, signature, entered, checked, remark.

    `returned` are the words beside the boxes of pages that came back, `void` that older sheets
    are crossed out. `closing` are the two lines that two persons sign.
    """

    head: Head
    foot: Foot
    title: str
    columns: tuple[str, ...]
    rows: tuple[EntryRow, ...]
    none_text: str
    blank_title: str
    blank_time: str
    blank_medicine: str
    blank_rows: int
    sheets_title: str
    returned: tuple[str, ...]
    void: str
    closing: tuple[str, str]
    signing: str


def back_entry(
    chart: Chart,
    stamp: Stamp,
    unit: Unit,
    language: Language,
    outage: Span | None = None,
    sheets: Sequence[SheetOut] = (),
    usual: Usual | None = None,
) -> BackEntry:
    """Return the back-entry list of one patient for an outage.

    `sheets` are those printed of her in the outage, `usual` the ward's usual rounds.
    """
    seen = window(stamp, language, usual)
    span = outage or Span()
    rows = _rows(chart, seen, span, language)
    return BackEntry(
        head=_head(chart, stamp, unit, span, language),
        foot=patient_foot(
            stamp,
            chart,
            language,
            kept=language.say("kept until everything is entered and checked"),
        ),
        title=language.say("Doses that stood on the sheets · {n}", n=len(rows)),
        columns=(
            language.say("given"),
            language.say("not, code"),
            language.say("at"),
            language.say("sign on sheet"),
            language.say("in the record: at · sign"),
            language.say("checked: at · sign"),
            language.say("remark"),
        ),
        rows=rows,
        none_text="" if rows else language.say("No dose with a stated time in the outage."),
        blank_title=language.say("As needed, further doses, new orders – copy from the sheet"),
        blank_time=language.say("time"),
        blank_medicine=language.say("medicine · dose · route"),
        blank_rows=BLANK_ROWS,
        sheets_title=_sheets_title(sheets, language),
        returned=tuple(_returned(sheets, language)),
        void=language.say("Older sheets are crossed out"),
        closing=(
            language.say("DONE: all rows entered"),
            language.say("CHECKED by another person"),
        ),
        signing=language.say("at ______  sign _____________"),
    )


def _head(chart: Chart, stamp: Stamp, unit: Unit, span: Span, language: Language) -> Head:
    title = language.say("Back-entry")
    count = language.say("enter in the record what was done on paper")
    head = patient_head(title, count, chart, stamp, unit, language)
    newer = span.since is not None and stamp.as_of > span.since
    late = language.say("This copy is newer than the sheets: an order may have changed since.")
    return msgspec.structs.replace(
        head,
        facts=(*head.facts, late) if newer else head.facts,
        second_label=language.say("OUTAGE"),
        second_title=_span_words(span, language),
        second_lines=_lines(span, language),
    )


def _span_words(span: Span, language: Language) -> str:
    start = language.moment(span.since) if span.since else "____ / ____  ____:____"
    if span.until is not None:
        return f"{start} – {language.moment(span.until)}"
    return f"{start} –" if span.since else start


def _lines(span: Span, language: Language) -> tuple[str, ...]:
    signed = language.say("Sign each row, somebody else checks.")
    if span.since is None:
        return (language.say("Write when it began. Enter everything."), signed)
    if span.until is None:
        return (language.say("Not ended yet: print again when the record is back."), signed)
    lasted = language.age(span.until - span.since)
    return (language.say("{lasted}: enter everything.", lasted=lasted), signed)


class _Dose(msgspec.Struct, frozen=True, kw_only=True):
    """A planned dose of an order, what the copy says of it, and the word beside its time."""

    planned: Planned
    order: Order
    by: Administration | None
    word: str = ""


def _rows(chart: Chart, seen: Window, span: Span, language: Language) -> tuple[EntryRow, ...]:
    """Return a row for each dose in time order, then those without a time (1)."""
    start = min(seen.as_of, span.last_copy or span.since or seen.as_of)
    end = max(start, span.until or seen.now)
    doses: list[_Dose] = []
    untimed: list[EntryRow] = []
    for order in sorted_orders(chart.orders):
        found = list(_doses(order, chart, seen, (start, end), language))
        doses += found
        if not found and _is_untimed(order, chart, seen, start, language):
            untimed.append(_untimed(order, chart, seen, language))
    doses.sort(key=lambda dose: dose.planned.at)
    rows: list[EntryRow] = []
    before = start
    for dose in doses:
        rows.append(_row(dose, before, chart, seen, span, language))
        before = dose.planned.at
    return (*rows, *untimed)


def _doses(
    order: Order,
    chart: Chart,
    seen: Window,
    between: tuple[datetime, datetime],
    language: Language,
) -> Iterator[_Dose]:
    """Return an order's doses, each with the administration that settles it, if one does."""
    if not _was_active(order, between[0]):
        return
    stated = planned(order, *between, language)
    word = ""
    if not stated:
        stated = coming(order, seen.usual, *between, language)
        word = language.say("usual") if stated else ""
    written = order.starts or order.ordered_at
    doses = [dose for dose in stated if _is_wanted(dose, order, written, seen)]
    pairs = pair(doses, linked(chart, order))
    for place, dose in enumerate(doses):
        yield _Dose(planned=dose, order=order, by=pairs.get(place), word=word)


def _is_wanted(dose: Planned, order: Order, written: datetime | None, seen: Window) -> bool:
    begun = written is None or dose.at >= min(written, seen.as_of)
    end = order.stopped_at if order.status is OrderStatus.STOPPED else None
    return begun and (end is None or dose.at < end)


def _was_active(order: Order, since: datetime) -> bool:
    """Return whether an order was to be given at or after an instant (1)."""
    if order.status is OrderStatus.ON_HOLD or order.kind is OrderKind.AS_NEEDED:
        return False
    stopped = order.status is OrderStatus.STOPPED
    return not stopped or (order.stopped_at is not None and order.stopped_at > since)


def _is_untimed(
    order: Order, chart: Chart, seen: Window, since: datetime, language: Language
) -> bool:
    """Return whether a medicine may have been given at any time, for nobody said when."""
    if not _was_active(order, since) or order.status is not OrderStatus.ACTIVE:
        return False
    coming_dose = next_dose(order, chart, seen, language)
    return coming_dose.untimed or coming_dose.running or order.kind is OrderKind.INFUSION


def _row(
    dose: _Dose, before: datetime, chart: Chart, seen: Window, span: Span, language: Language
) -> EntryRow:
    at = dose.planned.at
    new_day = language.day(at) != language.day(before)
    return EntryRow(
        at=at,
        day=language.day(at) if new_day else "",
        time=dose.planned.text,
        unsure=span.is_unsure(at),  # 2
        medicine=_short(medicine(dose.order, chart, seen, language), language),
        note=" ".join(part for part in (dose.word, _recorded(dose, language)) if part),
    )


def _recorded(dose: _Dose, language: Language) -> str:
    """Return what the copy already says of a dose (3)."""
    if dose.by is None:
        return ""
    when = clock_or_moment(dose.by.at, dose.planned.at, language)
    what = " ".join(part for part in (when, outcome_words(dose.by, language)) if part)
    return language.say("in the record: {what}", what=what)


def _untimed(order: Order, chart: Chart, seen: Window, language: Language) -> EntryRow:
    shown = _short(medicine(order, chart, seen, language), language)
    running = next_dose(order, chart, seen, language).running
    note = language.say("Running") if running else ""
    return EntryRow(at=None, day="", time="–", unsure=False, medicine=shown, note=note)


def _short(shown: Medicine, language: Language) -> Medicine:
    """Return a medicine as this list names it: form, reason and history stand on the sheets."""
    known = language.say("High-alert")
    return msgspec.structs.replace(
        shown,
        form="",
        instruction="",
        tags=tuple(tag for tag in shown.tags if tag != known),
    )


def _sheets_title(sheets: Sequence[SheetOut], language: Language) -> str:
    many = sum(sheet.pages for sheet in sheets if not sheet.replaced)
    if not many:
        return language.say("The patient's sheets: write their numbers")
    return language.count(
        "The patient's sheets · {n} page", "The patient's sheets · {n} pages", many
    )


def _returned(sheets: Iterable[SheetOut], language: Language) -> Iterator[str]:
    """Return the words of a box for each page of each sheet that counts (5)."""
    for sheet in sheets:
        if not sheet.replaced:
            for page in range(1, sheet.pages + 1):
                yield language.say("{serial} p {page} back", serial=sheet.serial, page=page)
