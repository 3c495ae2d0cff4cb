"""Laboratory orders: which of a patient's service requests are samples to take on this ward.

Which count (numbers at the lines):
1. A request is a laboratory order where its category says so (HL7's `laboratory` and `LAB`, SNOMED
   CT 108252007, or a code that the site names). Without a category: where it names a specimen, or
   its code is LOINC's or NPU's. Every other request is an event.
2. `active` counts. `on-hold`, `unknown` and words we do not know count with a reason to check; so
   does what must not be performed and what an unknown modifier may turn around: such an order
   gets no label, and is named. What is ended, revoked, a draft or an error does not count, nor do
   `proposal`, `plan` and `option`.
3. An order on another stay is left out, unless it was written since a day before this stay began.
4. The number is what the laboratory knows: from the identifier systems that the site names, else
   the specimen's accession number, the requisition, the placer's number, the filler's, the first.
5. Requests of one requisition with the same tube are one label; without a tube each stands alone:
   a label too many is thrown away, one too few is a sample not taken.
6. An order is taken only where every specimen that it names says when it was taken. Of those that
   are not all taken, tubes are the ones that are left.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from appliance.sources.fhir.paging import Got
from appliance.sources.fhir.settings import FhirSettings
from appliance.sources.fhir.shapes import (
    UNREADABLE,
    Identifier,
    ServiceRequest,
    Specimen,
)
from appliance.sources.fhir.values import id_of, instant
from appliance.sources.samples import NOT_TO_TAKE, ODD, ON_HOLD, in_tubes
from storage.records import LabOrder

_LABORATORY = frozenset({"108252007", "laboratory", "LAB"})
_LAB_CODES = ("http://loinc.org", "urn:oid:1.2.208.176.2.1", "urn:iso-astm:E1238:npu", "NPU")
_OUT = frozenset({"revoked", "completed", "entered-in-error", "draft"})
_NOT_MEANT = frozenset({"proposal", "plan", "option"})
_NO_SAMPLE = frozenset({"entered-in-error", "unavailable", "unsatisfactory"})
_BEFORE = timedelta(days=1)
_TURNED = (b"odifierExtension", b"mplicitRules", b"oNotPerform", b"\\u")
_SPECIMEN = msgspec.json.Decoder(Specimen)


class Samples(msgspec.Struct, frozen=True):
    """Specimens by their own id, and by the id of the request that they name."""

    by_id: Mapping[str, Specimen]
    by_request: Mapping[str, Sequence[Specimen]] = {}


class Whose(msgspec.Struct, frozen=True, kw_only=True):
    """Whose requests these are: the ids of the stay, its beginning, and the site's zone."""

    stays: frozenset[str]
    began: datetime | None
    zone: ZoneInfo


def is_laboratory(request: ServiceRequest, settings: FhirSettings) -> bool:
    """Say whether a request is for the laboratory (1)."""
    codes = _LABORATORY | frozenset(settings.lab_categories)
    if request.category:
        return any(one.has(codes) for one in request.category)
    coded = any(one.system in _LAB_CODES for one in request.code.coding)
    return coded or bool(request.specimen)


def counts(request: ServiceRequest, whose: Whose) -> bool:
    """Say whether a request stands, and belongs to this stay (2, 3)."""
    if request.status in _OUT or request.intent in _NOT_MEANT:
        return False
    stay = id_of(request.encounter.reference, "Encounter")
    if not stay or stay in whose.stays or whose.began is None:
        return True
    written = instant(request.authored_on, whose.zone)
    return written is None or written >= whose.began - _BEFORE


def specimens_of(requests: Iterable[ServiceRequest]) -> set[str]:
    """Return the ids of the specimens that requests refer to."""
    return {id_of(one.reference, "Specimen") for each in requests for one in each.specimen} - {""}


def lab_orders(
    found: Sequence[Got[ServiceRequest]],
    samples: Samples,
    whose: Whose,
    settings: FhirSettings,
) -> tuple[LabOrder, ...]:
    """Return one patient's laboratory orders by time; never raises."""
    made = [
        order
        for one in found
        if is_laboratory(one.resource, settings) and counts(one.resource, whose)
        for order in (_order(one, samples, whose, settings),)
    ]
    return in_tubes(made)


def _order(
    got: Got[ServiceRequest],
    samples: Samples,
    whose: Whose,
    settings: FhirSettings,
) -> LabOrder:
    request, zone = got.resource, whose.zone
    tubes = _samples(request, samples)
    taken_at = [_taken(one, zone) for one in tubes]
    times = [at for at in taken_at if at is not None]
    left = [one for one, at in zip(tubes, taken_at, strict=True) if at is None]
    all_taken = bool(tubes) and not left  # 6
    return LabOrder(
        key=request.id,
        number=_number(request, tubes, settings),
        tests=(request.code.words,) if request.code.words else (),
        tubes=tuple(filter(None, map(_tube, tubes if all_taken else left))),
        planned=_planned(request, zone),
        ordered=instant(request.authored_on, zone),
        ordered_by=request.requester.display,
        status=request.status,
        note="; ".join(note.text for note in request.note if note.text),
        taken=max(times) if all_taken else None,
        priority=request.priority,
        check=_doubts(request, got.raw),
    )


def _samples(request: ServiceRequest, known: Samples) -> list[Specimen]:
    """Return the specimens of a request, whichever of the two names the other."""
    inside = {one.id: one for one in map(_contained, request.contained) if one is not None}
    found = []
    for reference in request.specimen:
        written = reference.reference
        key = id_of(written, "Specimen")
        found.append(inside.get(written[1:]) if written[:1] == "#" else known.by_id.get(key))
    named = {one.id: one for one in found if one is not None}
    named.update({one.id: one for one in known.by_request.get(request.id, ())})
    return [one for _, one in sorted(named.items()) if one.status not in _NO_SAMPLE]


def _contained(raw: msgspec.Raw) -> Specimen | None:
    try:
        return _SPECIMEN.decode(raw)
    except UNREADABLE:
        return None


def _taken(sample: Specimen, zone: ZoneInfo) -> datetime | None:
    when = sample.collection
    told = when.collected_date_time or when.collected_period.end or when.collected_period.start
    return instant(told, zone) or instant(sample.received_time, zone)


def _tube(sample: Specimen) -> str:
    held = (one.type.words or one.description for one in sample.container)
    return next(filter(None, held), "") or sample.type.words


def _planned(request: ServiceRequest, zone: ZoneInfo) -> datetime | None:
    timing = request.occurrence_timing.event
    told = request.occurrence_date_time or request.occurrence_period.start
    return instant(told or next(iter(timing), ""), zone)


def _number(request: ServiceRequest, samples: Sequence[Specimen], settings: FhirSettings) -> str:
    """Return the number that the laboratory knows (4)."""
    own = [one for one in request.identifier if one.value and one.use != "old"]
    accessions = [one.accession_identifier for one in samples]
    everything = [*accessions, request.requisition, *own]
    for system in settings.lab_numbers:
        for one in everything:
            if one.system == system and one.value:
                return one.value
    ranked = [*accessions, *_typed(own, "ACSN"), request.requisition]
    ranked += [*_typed(own, "PLAC"), *_typed(own, "FILL"), *own]
    return next((one.value for one in ranked if one.value), "")


def _typed(identifiers: Iterable[Identifier], code: str) -> list[Identifier]:
    return [one for one in identifiers if one.type.has(frozenset({code}))]


def _doubts(request: ServiceRequest, raw: bytes) -> tuple[str, ...]:
    doubts = []
    if request.status == "on-hold":
        doubts.append(ON_HOLD)
    elif request.status != "active" or (
        not request.do_not_perform and any(sign in raw for sign in _TURNED)
    ):
        doubts.append(ODD)
    if request.do_not_perform:
        doubts.append(NOT_TO_TAKE)
    return tuple(doubts)
