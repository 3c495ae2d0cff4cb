"""Orders: which of a patient's medication requests are this stay's, and what each says.

Which count (numbers at the lines):
1. `entered-in-error` and `draft` are no orders; nor are `proposal`, `plan` and `option`, unless
   their category says in-patient.
2. Status: `active` and `on-hold` as they are; `stopped`, `completed`, `cancelled` as stopped, when
   it happened within the history (72 h). `unknown` or a word we do not know stays an active order
   with a reason to check: an order is never lost because its status is odd.
3. The stay first, then the category. An order on this stay is kept whatever its category; one for
   home use (community, outpatient, discharge) is kept with a reason to check, because ward systems
   hang the drugs a patient brought along on the stay and give them there (clinosim's
   administrations do refer to them).
4. An order without a stay is kept, unless its category is home use only.
5. An order on another stay is kept with a reason to check while that stay is open or cannot be
   read, or ended less than a day before this one began (emergency department to ward). On a
   stay that ended earlier it is left out.
6. Whatever (4) and (5) say, an order that an administration of the last 72 h refers to is kept,
   with a reason to check: what is being given is on the list.
7. An instance order based on an order that is itself on the list, and to be given as it is, is
   one dose of it, not a drug more; it is left out. Where its parent is not shown, or is stopped
   while the instance is not, the instance is the only trace of the drug and is kept.
8. An order's numbers are its own identifiers, old ones left out. The number of a whole
   prescription (`groupIdentifier`) is none of them: a feed that stops "that order" would stop
   every drug of it.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir import dosage
from appliance.sources.fhir.drugs import MIXTURE, Drug, drug
from appliance.sources.fhir.paging import Got
from appliance.sources.fhir.shapes import (
    UNREADABLE,
    Encounter,
    Medication,
    MedicationRequest,
    Practitioner,
)
from appliance.sources.fhir.values import id_of, instant, last_instant, name_words
from printing.language import mark
from storage.records import Order, OrderStatus

DO_NOT_GIVE = mark("The source says: do NOT give.")
MODIFIED = mark("The source has changed the meaning of this order in a way Lykta does not know.")
ODD_STATUS = mark("The source does not say clearly whether this order is active.")
HOME = mark("The source lists this as a drug for home. Ask whether it is given on the ward.")
OTHER_STAY = mark("The order belongs to another stay of the patient.")
UNREAD = mark("The order holds something that cannot be read.")
REASONS = (DO_NOT_GIVE, MODIFIED, ODD_STATUS, HOME, OTHER_STAY, UNREAD)
"""Why an order is to be checked in the source's own words; English keys for translation."""

_NO_ORDER = frozenset({"entered-in-error", "draft"})
_ENDED = frozenset({"stopped", "completed", "cancelled"})
_NOT_MEANT = frozenset({"proposal", "plan", "option"})
_CATEGORY = frozenset({
    "http://terminology.hl7.org/CodeSystem/medicationrequest-category",
    "http://hl7.org/fhir/medication-request-category",
})  # fmt: skip
_HOME = frozenset({"community", "outpatient", "discharge"})
_WARD = frozenset({"inpatient"})
_MAY_TURN = re.compile(rb"odifierExtension|mplicitRules|oNotPerform|_status|\\u")
"""Bytes without which no element turns a meaning around; a name may be written with escapes."""
_BETWEEN_STAYS = timedelta(days=1)


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What is known around one patient's orders.

    `stays` are the ids of this stay (and its parts), `began` its start; `others` are other
    stays that orders name, by id, None where it could not be read. `given` are ids of orders
    that administrations refer to. `since` is the beginning of the history.
    """

    stays: frozenset[str]
    began: datetime | None
    others: Mapping[str, Encounter | None]
    given: frozenset[str]
    since: datetime
    zone: ZoneInfo
    medications: Mapping[str, Medication]
    staff: Mapping[str, Practitioner]
    host: str


def live(found: Sequence[Got[MedicationRequest]]) -> list[Got[MedicationRequest]]:
    """Return what is an order at all: not an error, a draft or a plan."""
    return [one for one in found if _is_order(one.resource)]


def orders(found: Sequence[Got[MedicationRequest]], around: Around) -> tuple[Order, ...]:
    """Return the orders of one patient that matter on the ward, by drug name."""
    kept = []
    for one in live(found):
        belongs, reasons = _belongs(one.resource, around)
        if belongs and not _long_over(one.resource, around):
            kept.append((one, reasons))
    shown = [one.resource for one, _reasons in kept]
    made = [
        _order(one, reasons, around)
        for one, reasons in kept
        if not _is_dose_of(one.resource, shown)
    ]
    return tuple(sorted(made, key=lambda order: (order.drug.casefold(), order.key)))


def _is_order(request: MedicationRequest) -> bool:
    if request.status in _NO_ORDER:  # (1)
        return False
    return request.intent not in _NOT_MEANT or _category(request, _WARD)  # (1)


def _is_dose_of(request: MedicationRequest, shown: list[MedicationRequest]) -> bool:
    parents = {id_of(one.reference, "MedicationRequest") for one in request.based_on}
    over = request.status in _ENDED
    return request.intent == "instance-order" and any(  # (7)
        one.id in parents - {request.id}
        and one.intent != "instance-order"
        and (over or one.status not in _ENDED)
        for one in shown
    )


def _category(request: MedicationRequest, codes: frozenset[str]) -> bool:
    return any(
        one.code in codes and one.system in _CATEGORY
        for concept in request.category
        for one in concept.coding
    )


def _for_home(request: MedicationRequest) -> bool:
    return _category(request, _HOME) and not _category(request, _WARD)


def _belongs(request: MedicationRequest, around: Around) -> tuple[bool, tuple[str, ...]]:
    home = (HOME,) if _for_home(request) else ()
    stay = id_of(request.encounter.reference, "Encounter")
    if stay in around.stays:
        return True, home  # (3)
    given = request.id in around.given  # (6)
    if not request.encounter.reference:
        return not home or given, home  # (4)
    near = not home and _near(around.others.get(stay), around)
    return near or given, (*home, OTHER_STAY)  # (5)


def _near(other: Encounter | None, around: Around) -> bool:
    """Say whether another stay is open, unreadable, or ended about when this one began."""
    if other is None:
        return True
    if other.status not in ("finished", "cancelled", "entered-in-error"):
        return True
    ended = instant(other.period.end, around.zone)
    if ended is None or around.began is None:
        return other.status == "finished"
    return ended >= around.began - _BETWEEN_STAYS


def _long_over(request: MedicationRequest, around: Around) -> bool:
    """Say whether an order ended before the history begins; unknown means: not."""
    at = _ended_at(request, around.zone)
    return request.status in _ENDED and at is not None and at < around.since  # (2)


def _ended_at(request: MedicationRequest, zone: ZoneInfo) -> datetime | None:
    """Return when an order ended: R4 has no such element, so its last change stands for it."""
    return instant(request.meta.last_updated, zone)


def _order(got: Got[MedicationRequest], reasons: tuple[str, ...], around: Around) -> Order:
    request = got.resource
    reading = dosage.read(request.dosage_instruction, around.zone)
    what = drug(
        request.medication_codeable_concept,
        request.medication_reference,
        request.contained,
        around.medications,
    )
    warned, odd = _modified(got)
    status, unsure = _status(request)
    stopped = status is OrderStatus.STOPPED
    return Order(
        key=request.id,
        status=status,
        kind=reading.kind,
        drug=what.name,
        strength=what.strength,
        form=what.form,
        codes=what.codes,
        amount=reading.amount,
        amount_to=reading.amount_to,
        route=reading.route,
        rate=reading.rate,
        rate_to=reading.rate_to,
        rate_per=reading.rate_per,
        timing=reading.timing,
        most=reading.most,
        most_per=reading.most_per,
        most_each=reading.most_each,
        most_ever=reading.most_ever,
        needed_for=reading.needed_for,
        reason=_reason(request),
        instruction="; ".join((*reading.instruction, *_notes(request))),
        starts=instant(reading.starts, around.zone),
        ends=last_instant(reading.ends, around.zone),
        ordered_at=instant(request.authored_on, around.zone),
        ordered_by=_requester(request, around.staff),
        stopped_at=_ended_at(request, around.zone) if stopped else None,
        stop_reason=request.status_reason.words,
        source_text=_source_text(reading, what, odd),
        check=(*warned, *unsure, *reasons, *_doubts(what, reading), *reading.check),
        raw_hash=hashlib.sha256(got.raw).hexdigest(),
        numbers=_numbers(request),
    )


def _doubts(what: Drug, reading: dosage.Reading) -> tuple[str, ...]:
    """Return the drug's reasons to check, and that an amount may be of one part of a mixture."""
    amounts = (reading.amount, reading.amount_to, reading.rate, reading.rate_to, reading.most)
    ceilings = (reading.most_each, reading.most_ever)
    if MIXTURE in what.check or not what.of_a_part((*amounts, *ceilings)):
        return what.check
    return (*what.check, MIXTURE)


def _numbers(request: MedicationRequest) -> tuple[str, ...]:
    """Return the order's own numbers (8); `groupIdentifier` is no number of one order."""
    current = (one.value.strip() for one in request.identifier if one.use != "old")
    return tuple(dict.fromkeys(number for number in current if number))


def _status(request: MedicationRequest) -> tuple[OrderStatus, tuple[str, ...]]:
    if request.status in _ENDED:
        return OrderStatus.STOPPED, ()
    if request.status in ("active", "on-hold"):
        return OrderStatus(request.status), ()
    return OrderStatus.ACTIVE, (ODD_STATUS,)  # (2)


def _modified(got: Got[MedicationRequest]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the reasons and the verbatim elements that turn an order's meaning around.

    Where they cannot be looked for (beside a number that nothing can hold) the order is to be
    checked.
    """
    if not _MAY_TURN.search(got.raw):
        return (), ()
    try:
        tree: dict[str, Any] = msgspec.json.decode(got.raw)
    except UNREADABLE:
        return (DO_NOT_GIVE, UNREAD) if got.resource.do_not_perform else (UNREAD,), ()
    found = [f"{name}: {msgspec.json.encode(value).decode()}" for name, value in _turns(tree)]
    forbidden = tree.get("doNotPerform") is True
    if forbidden:
        found.insert(0, "doNotPerform: true")
    reasons = ((DO_NOT_GIVE,) if forbidden else ()) + (
        (MODIFIED,) if len(found) > forbidden else ()
    )
    return reasons, tuple(found)


def _turns(tree: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name in ("modifierExtension", "implicitRules", "_doNotPerform", "_status"):
                found.append((name, value))
            else:
                found.extend(_turns(value))
    elif isinstance(tree, list):
        for value in tree:
            found.extend(_turns(value))
    return found


def _source_text(reading: dosage.Reading, what: Drug, odd: tuple[str, ...]) -> str:
    return "\n".join(text for text in (*odd, what.source_text, reading.source_text) if text)


def _reason(request: MedicationRequest) -> str:
    words = (one.words for one in request.reason_code)
    shown = (one.display for one in request.reason_reference)
    return "; ".join(text for text in (*words, *shown) if text)


def _notes(request: MedicationRequest) -> tuple[str, ...]:
    return tuple(note.text for note in request.note if note.text)


def _requester(request: MedicationRequest, staff: Mapping[str, Practitioner]) -> str:
    if request.requester.display:
        return request.requester.display
    known = staff.get(id_of(request.requester.reference, "Practitioner"))
    return name_words(known.name) if known else ""
