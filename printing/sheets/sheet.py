"""What a sheet is: every word of one document, ready to be placed on glass or on paper.

A sheet is a value. All texts are worded, all choices made, all rows sorted; a renderer only
places them. Both renderers place the same texts, and a test compares what they drew.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from storage.records import AllergyState


class AllergyLine(msgspec.Struct, frozen=True, kw_only=True):
    """One hypersensitivity: the substance, then what is known of it."""

    substance: str
    detail: str = ""


class AllergyBox(msgspec.Struct, frozen=True, kw_only=True):
    """The allergy box, which no sheet of one patient lacks.

    `state` chooses the frame, `label` is its heading, `lines` are the entries where listed;
    otherwise `text` says "none known" or "not recorded" and `advice` what that means.
    """

    state: AllergyState
    label: str
    lines: tuple[AllergyLine, ...] = ()
    text: str = ""
    advice: str = ""


class AsOf(msgspec.Struct, frozen=True, kw_only=True):
    """The box that says of when a sheet is.

    `label`, `when` and `age` are its lines; `missing` says what the sheet cannot hold.
    `too_old` asks for the loud frame: over the limit, or age unknown (`when` then says so).
    """

    label: str
    when: str
    age: str
    missing: str
    too_old: bool = False


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The head of every page: title and count, who or what it is about, as of, allergy box.

    `name` is the patient, ward or day; `number` the personal number, empty on ward sheets.
    `person` is sex and age; `place` ward, room, bed; `facts` further lines such as weight.
    `attention` are warning signals with their heading in `attention_label`.
    `second_title` and `second_lines` fill the box beside as-of where a sheet has one.
    `exercise` asks for the double frame round the whole page. `notices` are whole sentences
    that must be read first: an older copy, a copy that nobody can verify. They stand white on
    black on every page, and `unverified` asks for red on glass.
    """

    title: str
    count: str
    capsule: str
    name: str
    number: str = ""
    person: str = ""
    place: str = ""
    facts: tuple[str, ...] = ()
    as_of: AsOf
    second_label: str = ""
    second_title: str = ""
    second_lines: tuple[str, ...] = ()
    allergy: AllergyBox | None = None
    attention_label: str = ""
    attention: tuple[str, ...] = ()
    exercise: bool = False
    notices: tuple[str, ...] = ()
    unverified: bool = False


class Foot(msgspec.Struct, frozen=True, kw_only=True):
    """The foot of every page: two lines of provenance, and the identifiers again.

    `page_pattern` holds ``{x}`` and ``{y}``, which only a renderer that has laid the pages
    out can fill. `tick` is the words of a box to tick when the sheet was entered, if any.
    """

    serial: str
    lines: tuple[str, str]
    number: str
    name: str
    page_pattern: str
    tick: str = ""


class End(msgspec.Struct, frozen=True, kw_only=True):
    """The box that ends a list: only a complete list may say that it ended."""

    complete: bool
    text: str
    counts: str = ""


class Section(StrEnum):
    """The sections of a medication list, in their order."""

    REGULAR = "regular"
    AS_NEEDED = "as-needed"
    INFUSION = "infusion"
    ONE_TIME = "one-time"
    STOPPED = "stopped"


class Medicine(msgspec.Struct, frozen=True, kw_only=True):
    """One order as it is read, the same for every sheet that shows it.

    `verbatim` is empty, or the source's own words that stand in place of amount, route and
    times, with `verbatim_mark` ("Check in source text"); then `times_note` says why, and must
    be shown beside it. `tags` are short marks in words (high-alert, on hold). `limits` are gap
    and ceiling, `given_day` the doses of the last 24 h, `left` what remains ("Left 2 capsules
    at 19:10") and `left_amount` the same without words. `next_due` is the next dose, an
    instant or why there is none; `maybe_given` is true where that dose may have been given.
    `ordered` and `last_given` are whole phrases.
    """

    key: str
    drug: str
    strength: str = ""
    form: str = ""
    high_alert: bool = False
    on_hold: bool = False
    stopped: bool = False
    tags: tuple[str, ...] = ()
    amount: str = ""
    route: str = ""
    times: tuple[str, ...] = ()
    times_note: str = ""
    verbatim: str = ""
    verbatim_mark: str = ""
    needed_for: str = ""
    reason: str = ""
    instruction: str = ""
    limits: tuple[str, ...] = ()
    given_day: tuple[str, ...] = ()
    left: str = ""
    left_amount: str = ""
    ordered: str = ""
    last_given: str = ""
    last_given_detail: str = ""
    next_due: str = ""
    maybe_given: bool = False


class MedicineSection(msgspec.Struct, frozen=True, kw_only=True):
    """A titled group of medicines; `columns` are the heads of the paper's five columns."""

    section: Section
    title: str
    columns: tuple[str, ...]
    medicines: tuple[Medicine, ...]


class MedicationList(msgspec.Struct, frozen=True, kw_only=True):
    """L1: all of one patient's medicines. `glass_columns` are the heads of the screen's six."""

    head: Head
    foot: Foot
    sections: tuple[MedicineSection, ...]
    glass_columns: tuple[str, ...]
    continues: str
    continued: str
    end: End


class DoseState(StrEnum):
    """What a cell of the administration overview says of one dose."""

    GIVEN = "given"
    NOT_GIVEN = "not-given"
    PLANNED = "planned"
    USUAL = "usual"
    MAYBE_GIVEN = "maybe-given"
    RUNNING = "running"


class DoseMark(msgspec.Struct, frozen=True, kw_only=True):
    """One dose at one instant: `at` places it, `text` is its clock time, `detail` who or why.

    `until` is the end of an infusion's known or planned run, where there is one. `word` must
    stand at the time wherever it is shown: it says that the time is not the order's own.
    """

    at: datetime
    until: datetime | None = None
    state: DoseState
    text: str
    word: str = ""
    detail: str = ""


class OverviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """One medicine with its doses: `past` before the copy, `due` after it, in time order.

    `glass_earlier` and `glass_later` tell in words the doses that lie before and after the
    screen's hours ("later: 20:00, 22:00"), so that none is piled up at the screen's edge.
    """

    medicine: Medicine
    past: tuple[DoseMark, ...] = ()
    due: tuple[DoseMark, ...] = ()
    past_note: str = ""
    due_note: str = ""
    glass_earlier: str = ""
    glass_later: str = ""


class Hour(msgspec.Struct, frozen=True, kw_only=True):
    """One hour column: its start, its two digits, its day's words where a day begins."""

    start: datetime
    text: str
    day: str = ""
    blind: bool = False


class Blind(msgspec.Struct, frozen=True, kw_only=True):
    """The blind window: what was given in it we cannot know."""

    start: datetime
    end: datetime
    label: str
    text: str


class AdministrationOverview(msgspec.Struct, frozen=True, kw_only=True):
    """L2: a day's doses of one patient, past ones to read and coming ones to sign.

    `timed` are rows with clock times (or "times not stated" in `due_note`), `as_needed` and
    `infusions` the rest. `hours` are the 24 columns of the paper, from the hour of the copy.
    `glass_hours` are the screen's 24, twelve of them before now. A mark stands under the hour that
    holds its `at`; one outside a renderer's hours is not that renderer's to draw (on glass
    the row's `glass_earlier` and `glass_later` tell of it). `words` are the fixed phrases of
    the form (column heads, cell labels, new orders, register) by the names in
    `docs/sheets.md`.
    """

    head: Head
    foot: Foot
    hours: tuple[Hour, ...]
    glass_hours: tuple[Hour, ...]
    blind: Blind | None = None
    timed: tuple[OverviewRow, ...] = ()
    as_needed: tuple[OverviewRow, ...] = ()
    infusions: tuple[OverviewRow, ...] = ()
    now: datetime
    now_text: str
    legend: tuple[str, ...]
    glass_legend: tuple[tuple[DoseState, str], ...]
    codes_title: str
    codes: tuple[str, ...]
    words: dict[str, str]
    blank_rows: int = 6
    continues: str
    end: End


class WardRow(msgspec.Struct, frozen=True, kw_only=True):
    """One patient on the ward list; `patient` is the person's key, for opening the chart.

    `name` and `age` bear their marks (protected identity) in words already. `note` is
    empty, or must stand loud beside the name: that this row is of an older copy, and of when,
    or that the chart cannot be read (`lost`; only name, number, age and bed are known then).
    """

    patient: str
    bed: str
    name: str
    number: str
    age: str
    allergy: AllergyBox
    high_alert: bool
    next_dose: str
    medicines: str
    pages: int | None = None
    note: str = ""
    lost: bool = False


class WardList(msgspec.Struct, frozen=True, kw_only=True):
    """L4: the patients of a ward in bed order; first page of a bundle, with return control."""

    head: Head
    foot: Foot
    columns: tuple[str, ...]
    rows: tuple[WardRow, ...]
    legend: tuple[str, ...]
    new_patients: str
    place_word: str
    end: End


class BookKind(StrEnum):
    """What a stretch of the day book is."""

    BOOKED = "booked"
    FREE = "free"
    BLOCKED = "blocked"
    MOVED = "moved"


class BookRow(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of a practitioner's day; a MOVED one is no visit any more, and says where to.

    `time` is the clock time, `minutes` its length, `text` "Free 30 min", the block's label
    or the visit's category, reason and notes ("Wants an earlier time" among them;
    `wants_earlier` asks for the arrow beside it). `name`, `number` and `phone` are the
    patient's. `colour` ("#RRGGBB" or empty) is the category's, whose word stands in `text`.
    """

    start: datetime
    end: datetime
    kind: BookKind
    time: str
    minutes: str
    name: str = ""
    number: str = ""
    phone: str = ""
    text: str = ""
    status: str = ""
    wants_earlier: bool = False
    colour: str = ""


class BookDay(msgspec.Struct, frozen=True, kw_only=True):
    """One day of one practitioner, in time order."""

    title: str
    rows: tuple[BookRow, ...]


class DayBook(msgspec.Struct, frozen=True, kw_only=True):
    """L6: one practitioner's day, blank booking rows, and the next days in short.

    `words` are the fixed phrases of the form (column heads, write-in labels) by the names in
    `docs/sheets.md`. `photo` is the practitioner's, for the glass: a PNG or JPEG, or empty.
    """

    head: Head
    foot: Foot
    practitioner: str
    photo: bytes = b""
    day: BookDay
    coming_title: str
    coming: tuple[BookDay, ...]
    words: dict[str, str]
    free_text: str
    end: End


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """The stamp sheet before a ready-made document: its title, and what to know of it."""

    head: Head
    foot: Foot
    title: str
    lines: tuple[str, ...]
