"""L5, the labels of the laboratory orders of a ward: one label for each tube.

Why no tube ever gets a wrong label, and no order silently none (numbers at the lines):

1. A label is made only of an order that the copy holds and that is older than the copy of that
   patient: what was ordered later has another number in the laboratory.
2. An order without a time, one to be checked, or one whose list could not be read is named on
   the sheet under "Not printed", never left out in silence. Of those already taken the number
   is told.
3. "No laboratory orders" is said only of a list that was whole. A source that tells of none,
   and a list that could not be read, are two other sentences.
4. The order's number stands verbatim in the code. A number that a code cannot hold is printed as
   text, and the label says so; an order without a number has none, and says so.
5. A patient of an older copy bears its time on each of her labels; an unverified copy and an
   exercise mark each label, not only the sheet: labels are torn apart.
6. The number of a blank label is the sheet's own with a letter and a count: no two sheets have
   the same.
7. A number that stands with two patients goes into no code: the laboratory would book one
   patient's blood on the other. Both labels and the sheet say so.
8. A protected identity is marked on each of her labels: they leave the ward.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from printing.language import Language, mark
from printing.sheets.amounts import NO_BREAK
from printing.sheets.foot import foot
from printing.sheets.head import as_of_box, capsule, copy_advice
from printing.sheets.identity import SEPARATOR, identifier, marked_name
from printing.sheets.notices import unit_notices
from printing.sheets.sheet import Foot, Head
from printing.sheets.stamp import Stamp
from printing.sheets.window import clock_or_moment
from storage.records import Chart, LabOrder, Snapshot, Told, UnitKind

BLANKS = 6
"""Blank numbered labels at the end of a ward's sheet."""

CODABLE = frozenset(map(chr, range(0x20, 0x7F)))
"""The signs that every scanner gives back as they were: printable ASCII."""


class LabelForm(StrEnum):
    """What the labels are printed on: a sheet of 3 x 11 on A4, or a roll of single labels."""

    A4 = "a4"
    SMALL = "50x25"


class LabLabel(msgspec.Struct, frozen=True, kw_only=True):
    """One label: one tube of one order.

    `patient` is the person's key. `code` is the order's number as it goes into both codes,
    empty where it has none or the codes cannot hold it; `code_text` is what stands beside them.
    `warning` is set where the label must not be taken at its word (an older or unverified
    copy, an exercise), `mark` stands below the square code. `note` is the order's own note,
    for the glass: a label has no room for it.
    """

    patient: str
    name: str
    number: str
    tests: str
    detail: str
    code: str
    code_text: str
    warning: str = ""
    mark: str
    hand: str
    note: str = ""


class BlankLabel(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered label to be filled in by hand, for what was ordered after the copy."""

    title: str
    lines: tuple[str, ...]
    code: str
    mark: str
    hand: str


class LabLabels(msgspec.Struct, frozen=True, kw_only=True):
    """L5: the labels of a ward's laboratory orders, in bed order.

    `stamp` are the lines of the first label after unit and as-of, `words` what must be read
    beside the labels, most urgent first: what is not printed, and why. `later` says what the copy
    cannot hold, `more` stands on a label whose words go on beside it. `start` is the first free
    position of the label sheet, 1 to 33. `columns` are the heads of the rows on glass, `end`
    says how many labels there are.
    """

    head: Head
    foot: Foot
    labels: tuple[LabLabel, ...]
    blanks: tuple[BlankLabel, ...]
    stamp: tuple[str, ...]
    warning: str
    words: tuple[str, ...]
    later: str
    more: str
    form: LabelForm
    start: int
    columns: tuple[str, ...]
    end: str


_COLUMNS = (mark("Name"), mark("Tests"), mark("Tube · ordered"), mark("Order number"))
_PRIORITY = {
    "routine": "",
    "urgent": mark("urgent"),
    "asap": mark("as soon as possible"),
    "stat": mark("AT ONCE"),
}


def lab_labels(
    snapshot: Snapshot,
    stamp: Stamp,
    language: Language,
    *,
    patients: Sequence[str] = (),
    form: LabelForm = LabelForm.A4,
    start: int = 1,
) -> LabLabels:
    """Return the labels of a ward, or of some of its patients (by person's key).

    `start` is the first position of an A4 label sheet that is still free; what is not 1 to 33
    counts as 1. Chosen patients on a roll get no blank labels, all others get BLANKS.
    """
    charts = [one for one in snapshot.charts if not patients or one.person.key in patients]
    sorted_out = _sorted(charts, stamp, language, _shared(snapshot.charts))
    whole_ward = not patients
    blanks = BLANKS if whole_ward or form is LabelForm.A4 else 0
    labels = tuple(sorted_out.labels)
    return LabLabels(
        head=_head(snapshot, stamp, labels, language),
        foot=foot(stamp, snapshot.unit.name, language.say("Lab labels"), language),
        labels=labels,
        blanks=tuple(_blank(stamp, number, language) for number in range(1, blanks + 1)),
        stamp=_stamp_lines(stamp, len(labels), blanks, language),
        warning=_warning(stamp, stamp, language),
        words=_words(charts, sorted_out, stamp, language, whole_ward=whole_ward),
        later=language.say("Orders after {time} are not here.", time=language.clock(stamp.as_of)),
        more=language.say("in full on the next label"),
        form=form,
        start=start if 1 <= start <= POSITIONS else 1,
        columns=tuple(language.say(words) for words in _COLUMNS),
        end=_labels_words(len(labels), language),
    )


POSITIONS = 33
"""Labels on one sheet of A4."""


class _Sorted(msgspec.Struct, kw_only=True):
    """Labels, and of what is not printed: who and which, by the reason in words.

    `shared` are the names on the labels whose number stands with two patients, by that number.
    """

    labels: list[LabLabel]
    left_out: dict[str, list[str]]
    taken: int = 0
    shared: dict[str, list[str]]


def _shared(charts: Sequence[Chart]) -> frozenset[str]:
    """Return the order numbers that stand with more than one patient of the ward (7)."""
    whose: dict[str, str] = {}
    return frozenset(
        order.number
        for chart in charts
        for order in chart.labs
        if order.number and whose.setdefault(order.number, chart.person.key) != chart.person.key
    )


def _sorted(
    charts: Sequence[Chart], stamp: Stamp, language: Language, shared: frozenset[str]
) -> _Sorted:
    found = _Sorted(labels=[], left_out={}, shared={})
    for chart in charts:
        own = stamp.older.get(chart.person.key, stamp)
        for order in sorted(chart.labs, key=_by_time):
            if order.taken is not None:
                found.taken += 1
                continue
            why = _why_not(order, own, language)
            if why:  # 2
                whom = f"{marked_name(chart.person, language)}: {', '.join(order.tests)}"
                found.left_out.setdefault(why, []).append(whom)
                continue
            made = tuple(_labels(order, chart, own, stamp, language, shared))
            found.labels.extend(made)
            if order.number in shared:
                found.shared.setdefault(order.number, []).extend(one.name for one in made)
    return found


def _by_time(order: LabOrder) -> tuple[float, str, str]:
    at = order.planned or order.ordered
    return (at.timestamp() if at else 0.0, order.number, order.key)


def _why_not(order: LabOrder, stamp: Stamp, language: Language) -> str:
    """Return why an order gets no label; empty where it gets one (1)."""
    if order.check:
        return "; ".join(language.say(why) for why in order.check)
    if order.ordered is None:
        return language.say("no time of ordering")
    if order.ordered > stamp.as_of:
        return language.say("ordered after the copy")
    return ""


def _labels(
    order: LabOrder,
    chart: Chart,
    own: Stamp,
    stamp: Stamp,
    language: Language,
    shared: frozenset[str],
) -> Iterator[LabLabel]:
    """Yield a label for each tube; at least one."""
    tubes = order.tubes or ("",)
    code = order.number if CODABLE.issuperset(order.number) else ""  # 4
    text = _code_text(order.number, code, language)
    if order.number in shared:  # 7
        code, text = "", language.say("no code, two patients: {number}", number=order.number)
    for number, tube in enumerate(tubes, 1):
        part = f"{number}/{len(tubes)}" if len(tubes) > 1 else ""
        yield LabLabel(
            patient=chart.person.key,
            name=marked_name(chart.person, language),  # 8
            number=identifier(chart.person, language, chart.stay),
            tests=", ".join(order.tests) or language.say("test not named"),
            detail=SEPARATOR.join(filter(None, (tube, part, *_times(order, language)))),
            code=code,
            code_text=text,
            warning=_warning(own, stamp, language),
            mark=_mark(stamp, language),
            hand=_hand(language),
            note=order.note,
        )


def _code_text(number: str, code: str, language: Language) -> str:
    if code:
        return code
    if number:
        return language.say("no code: {number}", number=number)
    return language.say("number missing")


def _times(order: LabOrder, language: Language) -> Iterator[str]:
    if order.priority:
        yield language.say(_PRIORITY.get(order.priority.lower(), order.priority))
    if order.ordered is not None:
        yield language.say("ord. {when}", when=_moment(order.ordered, language)).replace(
            " ", NO_BREAK
        )
    if order.planned is not None and order.planned != order.ordered:
        yield language.say("take {when}", when=_moment(order.planned, language)).replace(
            " ", NO_BREAK
        )


def _moment(at: datetime, language: Language) -> str:
    """Return day and time; midnight sharp is a day whose time nobody told."""
    return language.day(at) if language.clock(at) == "00:00" else language.moment(at)


def _warning(own: Stamp, of_unit: Stamp, language: Language) -> str:
    """Return what each label must say of the copy it is of (5)."""
    if own.exercise:
        return language.say("EXERCISE: take no sample")
    if own.unverified:
        return language.say("UNVERIFIED COPY – check")
    if own is not of_unit:
        when = clock_or_moment(own.as_of, of_unit.as_of, language)
        return language.say("OLDER COPY: {when}", when=when)
    return ""


def _mark(stamp: Stamp, language: Language) -> str:
    return language.say("EXERCISE") if stamp.exercise else language.say("BACKUP")


def _hand(language: Language) -> str:
    return language.say("at ____ sign ____")


def _blank(stamp: Stamp, number: int, language: Language) -> BlankLabel:
    code = f"{stamp.serial}-R{number}" if stamp.serial else f"R{number}"  # 6
    return BlankLabel(
        title=language.say("Downtime label – fill in by hand"),
        lines=(language.say("name"), language.say("pers. no."), language.say("test")),
        code=code,
        mark=_mark(stamp, language),
        hand=_hand(language),
    )


def _stamp_lines(stamp: Stamp, labels: int, blanks: int, language: Language) -> tuple[str, ...]:
    counts = [_labels_words(labels, language)]
    if blanks:
        counts.append(language.count("{n} blank", "{n} blank", blanks))
    printed = language.say(
        "Sheet {serial} · printed {moment}",
        serial=stamp.serial,
        moment=language.moment(stamp.printed),
    )
    support = language.say("support {phone}", phone=stamp.support) if stamp.support else ""
    return (
        SEPARATOR.join(counts),
        printed,
        SEPARATOR.join(filter(None, (stamp.printed_by, support))),
    )


def _labels_words(number: int, language: Language) -> str:
    return language.count("{n} label", "{n} labels", number)


def _head(snapshot: Snapshot, stamp: Stamp, labels: Sequence[LabLabel], language: Language) -> Head:
    return Head(
        title=language.say("Lab labels"),
        count=_labels_words(len(labels), language),
        capsule=capsule(stamp, UnitKind.WARD, language),
        name=snapshot.unit.name,
        facts=copy_advice(stamp, language),
        as_of=as_of_box(stamp, UnitKind.WARD, language),
        exercise=stamp.exercise,
        notices=unit_notices(stamp, language),
        unverified=stamp.unverified,
    )


def _words(
    charts: Sequence[Chart],
    found: _Sorted,
    stamp: Stamp,
    language: Language,
    *,
    whole_ward: bool,
) -> tuple[str, ...]:
    """Return what must be read beside the labels (2, 3)."""
    words = list(_unread(charts, stamp, language, whole_ward=whole_ward))
    for why, whom in found.left_out.items():
        number = language.count("{n} order", "{n} orders", len(whom))
        words.append(
            language.say(
                "Not printed, {why}: {number}. {whom}", why=why, number=number, whom="; ".join(whom)
            )
        )
    if found.taken:
        words.append(
            language.count(
                "{n} sample is already taken, the record says: no label.",
                "{n} samples are already taken, the record says: no labels.",
                found.taken,
            )
        )
    for number, names in found.shared.items():  # 7
        words.append(
            language.say(
                "Number {number} stands with two patients, so it is in no code: {whom}. "
                "Ask the laboratory.",
                number=number,
                whom="; ".join(dict.fromkeys(names)),
            )
        )
    shared = sum(len(names) for names in found.shared.values())
    uncoded = sum(not one.code for one in found.labels) - shared
    if uncoded:
        words.append(
            language.count(
                "{n} label has no code: write its number by hand.",
                "{n} labels have no code: write their numbers by hand.",
                uncoded,
            )
        )
    return tuple(words)


def _unread(
    charts: Sequence[Chart], stamp: Stamp, language: Language, *, whole_ward: bool
) -> Iterator[str]:
    """Yield of whom the laboratory orders are not known (3)."""
    missing = [one.name for one in stamp.missing] if whole_ward else []
    if missing:
        yield language.say("Chart not readable, no labels: {names}", names="; ".join(missing))
    by_told = {told: [one for one in charts if one.labs_told is told] for told in Told}
    if by_told[Told.UNREAD]:
        whom = _whom(by_told[Told.UNREAD], charts, language)
        yield language.say(
            "LABORATORY ORDERS COULD NOT BE READ: {whom}. Ask the laboratory which are ordered.",
            whom=whom,
        )
    if by_told[Told.NOT_TOLD]:
        whom = _whom(by_told[Told.NOT_TOLD], charts, language)
        yield language.say("The record system tells of no laboratory orders: {whom}.", whom=whom)
    if charts and not any(one.labs for one in charts) and len(by_told[Told.WHOLE]) == len(charts):
        yield language.say("No laboratory orders in the record.")


def _whom(some: Sequence[Chart], everybody: Sequence[Chart], language: Language) -> str:
    if len(some) == len(everybody):
        return language.say("all patients")
    return "; ".join(marked_name(one.person, language) for one in some)
