"""L4, the ward list: the patients of a ward in bed order, and which pages came back."""

from collections import Counter
from collections.abc import Mapping
from operator import itemgetter

import msgspec

from printing.language import Language, mark
from printing.sheets.allergy import short_box, unreadable_box
from printing.sheets.arrangement import count_of
from printing.sheets.doses import next_dose
from printing.sheets.foot import foot
from printing.sheets.head import as_of_box, capsule, copy_advice, local_day
from printing.sheets.high_alert import is_high_alert
from printing.sheets.identity import SEPARATOR, bed_words, identifier, marked_name, short_age
from printing.sheets.notices import row_note, unit_notices
from printing.sheets.sheet import End, Head, WardList, WardRow
from printing.sheets.stamp import Missing, Stamp
from printing.sheets.window import Window, window
from storage.records import Chart, OrderStatus, Snapshot, Stay, UnitKind

_COLUMNS = (
    mark("Bed"),
    mark("Name"),
    mark("Personal number"),
    mark("Age"),
    mark("ALLERGY"),
    mark("High-alert"),
    mark("Next dose"),
    mark("Medicines"),
    mark("Pages"),
    mark("Handed out at · sign"),
    mark("All pages back at · sign"),
)


def ward_list(
    snapshot: Snapshot,
    stamp: Stamp,
    language: Language,
    pages: Mapping[str, int] | None = None,
) -> WardList:
    """Return the ward list of a snapshot, in the snapshot's own bed order.

    `pages` are the printed pages per patient, by the person's key; a patient that is not in
    it has none in the bundle. Without it the list says nothing of pages. A patient of
    `stamp.older` is judged by her own stamp; those of `stamp.missing` have a row at their
    place that says that their charts cannot be read.
    """
    beds = _Beds(snapshot, stamp)
    rows = [
        _row_of(chart, beds.words(chart.stay), stamp, language, pages) for chart in snapshot.charts
    ]
    for one in sorted(stamp.missing, key=lambda one: one.place):
        rows.insert(one.place, _lost_row(one, beds, stamp, language, pages))
    return WardList(
        head=_head(snapshot, stamp, language, pages),
        foot=foot(
            stamp,
            snapshot.unit.name,
            language.say("Ward list"),
            language,
            _tick(pages, language),
        ),
        columns=tuple(language.say(head) for head in _COLUMNS),
        rows=tuple(rows),
        legend=_legend(language),
        new_patients=language.say("New patients during the outage:"),
        place_word=language.say("bed"),
        end=_end(len(snapshot.charts), len(rows), language),
    )


class _Beds:
    """The beds of a ward by their short names, those of unreadable charts too."""

    def __init__(self, snapshot: Snapshot, stamp: Stamp) -> None:
        stays = [chart.stay for chart in snapshot.charts]
        stays += [one.stay for one in stamp.missing if one.stay is not None]
        self._many = Counter(stay.bed for stay in stays)

    def words(self, stay: Stay) -> str:
        return bed_words(stay, alone=self._many[stay.bed] == 1)


def _row_of(
    chart: Chart, bed: str, stamp: Stamp, language: Language, pages: Mapping[str, int] | None
) -> WardRow:
    """Return a patient's row, judged and marked by the copy it is of."""
    own = stamp.older.get(chart.person.key)
    row = _row(chart, bed, window(own or stamp, language), language, pages)
    if own is None:
        return row
    return msgspec.structs.replace(row, note=row_note(own, stamp, language))


def _lost_row(
    one: Missing,
    beds: _Beds,
    stamp: Stamp,
    language: Language,
    pages: Mapping[str, int] | None,
) -> WardRow:
    """Return the row of a patient whose chart cannot be read: nothing is left to be guessed."""
    person, unknown = one.person, language.say("not readable")
    day = local_day(stamp.as_of, language)
    return WardRow(
        patient=person.key if person else "",
        bed=beds.words(one.stay) if one.stay else "–",
        name=marked_name(person, language) if person else one.name,
        number=identifier(person, language, one.stay) if person else "",
        age=short_age(person, day, language) if person else "",
        allergy=unreadable_box(language),
        high_alert=False,
        next_dose=unknown,
        medicines="?",
        pages=None if pages is None else 0,
        note=language.say("CHART NOT READABLE – ask for the list elsewhere"),
        lost=True,
    )


def _row(
    chart: Chart, bed: str, seen: Window, language: Language, pages: Mapping[str, int] | None
) -> WardRow:
    person = chart.person
    standing = [order for order in chart.orders if order.status is not OrderStatus.STOPPED]
    return WardRow(
        patient=person.key,
        bed=bed,
        name=marked_name(person, language),
        number=identifier(person, language, chart.stay),
        age=short_age(person, local_day(seen.as_of, language), language),
        allergy=short_box(chart.allergies, language),
        high_alert=any(is_high_alert(order) for order in standing),
        next_dose=_next_of_patient(chart, seen, language),
        medicines=_medicines(chart),
        pages=None if pages is None else pages.get(person.key, 0),
    )


def _medicines(chart: Chart) -> str:
    held = count_of(chart, OrderStatus.ON_HOLD)
    active = count_of(chart, OrderStatus.ACTIVE)
    return f"{active}+{held}" if held else str(active)


def _next_of_patient(chart: Chart, seen: Window, language: Language) -> str:
    """Return the first coming dose, ``*`` where an order without times may come before it."""
    active = (order for order in chart.orders if order.status is OrderStatus.ACTIVE)
    doses = [next_dose(order, chart, seen, language) for order in active]
    coming = [(dose.at, dose) for dose in doses if dose.at is not None]
    untimed = any(dose.untimed for dose in doses)
    if coming:
        first = min(coming, key=itemgetter(0))[1]
        signs = ("?" if first.maybe_given else "", "*" if untimed else "")
        return " ".join(filter(None, (first.text, *signs)))
    if untimed:
        return language.say("see the list")
    return language.say("running") if any(dose.running for dose in doses) else "–"


def _head(
    snapshot: Snapshot, stamp: Stamp, language: Language, pages: Mapping[str, int] | None
) -> Head:
    return Head(
        title=language.say("Ward list"),
        count=_count(snapshot, stamp, language, pages),
        capsule=capsule(stamp, UnitKind.WARD, language),
        name=snapshot.unit.name,
        person=_patients(len(snapshot.charts) + len(stamp.missing), language),
        facts=(
            language.say("First page of the bundle. Put it on top in the downtime binder."),
            *copy_advice(stamp, language),
        ),
        as_of=as_of_box(stamp, UnitKind.WARD, language, blind=True),
        second_label=language.say("RETURN"),
        second_title=language.say("All sheets in the binder"),
        second_lines=(
            language.say("Tick each page when it is back."),
            language.say("A page missing? Find it before you enter."),
        ),
        exercise=stamp.exercise,
        notices=unit_notices(stamp, language),
        unverified=stamp.unverified,
    )


def _count(
    snapshot: Snapshot, stamp: Stamp, language: Language, pages: Mapping[str, int] | None
) -> str:
    active = sum(count_of(chart, OrderStatus.ACTIVE) for chart in snapshot.charts)
    parts = [
        _patients(len(snapshot.charts) + len(stamp.missing), language),
        language.count("{n} medicine", "{n} medicines", active),
    ]
    if pages is not None:
        bundle = sum(pages.values())
        parts.append(language.count("{n} page in the bundle", "{n} pages in the bundle", bundle))
    return SEPARATOR.join(parts)


def _patients(number: int, language: Language) -> str:
    return language.count("{n} patient", "{n} patients", number)


def _tick(pages: Mapping[str, int] | None, language: Language) -> str:
    if pages is None:
        return language.say("All pages back  at ______  sign _________")
    return language.count(
        "The only page back  at ______  sign _________",
        "All {n} pages back  at ______  sign _________",
        sum(pages.values()),
    )


def _legend(language: Language) -> tuple[str, ...]:
    return (
        language.say("▲ at least one high-alert medicine"),
        language.say("? may already have been given, see the administration overview"),
        language.say("* at least one medicine without stated times, see the medication list"),
        language.say("a+b medicines = active + on hold"),
    )


def _end(shown: int, total: int, language: Language) -> End:
    """Return the end with its count: whole only where every patient's chart could be read."""
    text = language.count(
        "END – {shown} of {n} patient", "END – {shown} of {n} patients", total, shown=shown
    )
    return End(complete=shown == total, text=text)
