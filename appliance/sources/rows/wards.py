"""A ward's charts from rows.

Safety argument (numbers at the lines):
1. The stays are the census. A row of orders, doses, allergies, alerts or measures that belongs to
   a patient in no stay fails the copy, beyond as many as the mapping allows: the queries ask for
   different patients, and some patient's list is then short.
2. A patient with two stays on one ward fails the copy: nobody is shown twice.
3. "None known" needs a statement of the source; no row at all is "not recorded". A record that
   says it lists allergies and gives none fails the copy.
4. A clock time without its order fails the copy likewise: an order would lack a dose.
5. Laboratory orders fail alone: an odd row of theirs leaves them all out and says so (Told.UNREAD),
   and the medication lists stand.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from appliance.sources.beds import bed_order
from appliance.sources.rows.fields import IGNORE
from appliance.sources.rows.lists import Lists
from appliance.sources.rows.orders import administration_of, order_of
from appliance.sources.rows.people import person
from appliance.sources.rows.values import Cells
from appliance.sources.samples import ODD, ON_HOLD, in_tubes
from appliance.sources.source import SourceNonsense
from storage.records import (
    Alert,
    Allergies,
    Allergy,
    AllergyState,
    Chart,
    LabOrder,
    Measure,
    Order,
    Stay,
    Told,
)

log = logging.getLogger("lykta.source")

_T = TypeVar("_T")
_KINDS = ("weight", "height", "egfr")


def charts(lists: Lists, unit: str) -> tuple[Chart, ...]:
    """Return the chart of every stay of a ward, in bed order; all of them, or an error."""
    stays: dict[str, Cells] = {}
    for one in lists.of("stays"):
        if stays.setdefault(one.key("patient"), one) is not one:  # (2)
            raise one.wrong("patient", "has two stays")
    orders = _orders(lists)
    given = _of_patients(lists, "administrations", administration_of)
    allergies = _cells(lists, "allergies")
    alerts = _of_patients(lists, "alerts", _alert)
    measures = _of_patients(lists, "measures", _measure)
    told, labs = _labs(lists)
    found = [
        Chart(
            person=person(one, key),
            stay=_stay(one, unit),
            orders=tuple(sorted(orders.get(key, ()), key=_by_drug)),
            administrations=tuple(sorted(given.get(key, ()), key=lambda dose: (dose.at, dose.key))),
            allergies=_allergies(one, allergies.get(key, [])),
            alerts=tuple(sorted(alerts.get(key, ()), key=lambda alert: alert.key)),
            measures=_latest(measures.get(key, [])),
            labs=in_tubes(labs.get(key, ())),
            labs_told=told,
        )
        for key, one in stays.items()
    ]
    return tuple(sorted(found, key=lambda chart: bed_order(chart.stay)))


def _by_drug(order: Order) -> tuple[str, str]:
    return order.drug.casefold(), order.key


def _cells(lists: Lists, name: str) -> dict[str, list[Cells]]:
    """Return a table's rows by patient, orphans counted (1)."""
    admitted = {one.key("patient") for one in lists.everywhere("stays")}
    found: dict[str, list[Cells]] = {}
    lost = 0
    for one in lists.of(name):
        key = one.key("patient")
        lost += key not in admitted
        found.setdefault(key, []).append(one)
    lists.no_orphans(name, lost, "stays")
    return found


def _of_patients(
    lists: Lists, name: str, read: Callable[[Cells], _T | None]
) -> dict[str, list[_T]]:
    return {
        key: [made for one in rows if (made := read(one)) is not None]
        for key, rows in _cells(lists, name).items()
    }


def _orders(lists: Lists) -> dict[str, list[Order]]:
    rows = _cells(lists, "orders")
    times: dict[str, list[Cells]] = {}
    for one in lists.of("order_times"):
        times.setdefault(one.key("order"), []).append(one)
    for of in times.values():
        # The cells as they came last: true and 1 read alike, and their order must change nothing.
        of.sort(key=lambda one: (one.key("time"), one.text("amount"), str(sorted(one.row.items()))))
    known = {one.key("key") for one in lists.everywhere("orders")}
    lost = sum(len(of) for key, of in times.items() if key not in known)
    lists.no_orphans("order_times", lost, "orders")  # (4)
    return {
        patient: [
            order
            for one in of
            if (order := order_of(one, times.get(one.key("key"), []))) is not None
        ]
        for patient, of in rows.items()
    }


def _stay(one: Cells, unit: str) -> Stay:
    return Stay(
        key=one.key("key"),
        unit=unit,
        room=one.text("room"),
        bed=one.text("bed"),
        since=one.instant("since"),
        number=one.text("stay_number"),
        physician=one.text("physician"),
    )


def _allergies(stay: Cells, rows: list[Cells]) -> Allergies:
    states = [
        (one, one.word("state") if one.text("state") else AllergyState.LISTED) for one in rows
    ]
    without = (AllergyState.NONE_KNOWN, AllergyState.NOT_RECORDED, IGNORE)
    entries = [_allergy(one) for one, state in states if state not in without]
    if entries:
        entries.sort(key=lambda entry: (not entry.severe, entry.substance.casefold(), entry.key))
        return Allergies(state=AllergyState.LISTED, entries=tuple(entries))
    told = stay.word("allergy_state")
    if told == AllergyState.LISTED:
        raise stay.wrong("allergy_state", "says that allergies are listed, and none came")  # (3)
    none = told == AllergyState.NONE_KNOWN or AllergyState.NONE_KNOWN in [one for _, one in states]
    return Allergies(state=AllergyState.NONE_KNOWN if none else AllergyState.NOT_RECORDED)  # (3)


def _allergy(one: Cells) -> Allergy:
    return Allergy(
        key=one.key("key"),
        substance=one.key("substance"),
        reactions=tuple(part.strip() for part in one.text("reactions").split(";") if part.strip()),
        severe=bool(one.flag("severe", unclear=True)),
        since=one.day("since"),
        certainty=one.text("certainty"),
        note=one.text("note"),
    )


def _alert(one: Cells) -> Alert:
    return Alert(key=one.key("key"), text=one.key("text"), since=one.instant("since"))


def _labs(lists: Lists) -> tuple[Told, dict[str, list[LabOrder]]]:
    """Return everybody's laboratory orders and what it means where there are none (5)."""
    told = lists.told("labs")
    if told is not Told.WHOLE:
        return told, {}
    try:
        return told, _of_patients(lists, "labs", _lab)
    except SourceNonsense as fault:
        log.warning("laboratory orders are not read: %s", fault)
        return Told.UNREAD, {}


def _lab(one: Cells) -> LabOrder | None:
    status = one.word("status")
    if status == IGNORE:
        return None
    return LabOrder(
        key=one.key("key"),
        number=one.text("number"),
        tests=(one.key("test"),),
        tubes=(one.text("tube"),) if one.text("tube") else (),
        planned=one.instant("planned"),
        ordered=one.instant("ordered"),
        ordered_by=one.text("ordered_by"),
        status=one.text("status"),
        note=one.text("note"),
        taken=one.instant("taken"),
        priority=one.text("priority"),
        check=(ODD,) if status is None else (ON_HOLD,) if status == "on-hold" else (),
    )


def _measure(one: Cells) -> Measure | None:
    kind, value = one.word("kind"), one.quantity("value")
    if kind not in _KINDS or value is None or not one.plain("value"):
        return None
    return Measure(kind=kind, value=value, at=one.instant("at"))


def _latest(found: list[Measure]) -> tuple[Measure, ...]:
    """Return the latest of each kind; one without a time gives way to any that has one."""
    found = sorted(found, key=lambda one: (one.value.value, one.value.unit))
    dated = sorted(
        (one for one in found if one.at), key=lambda one: one.at.timestamp() if one.at else 0
    )
    latest = {one.kind: one for one in (*(one for one in found if not one.at), *dated)}
    return tuple(latest[kind] for kind in _KINDS if kind in latest)
