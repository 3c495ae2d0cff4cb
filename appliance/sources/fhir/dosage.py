"""Dosage instructions: structured where the record can hold them truly, else the source's words.

What makes an order's structured fields untrustworthy alone is listed in REASONS. Unit and drug
names and digits are never changed, and nothing is computed. The argument, by number:

1. Elements are compared by key sets, at every depth: one that we do not model is found because
   its name is not among the known ones, whatever it is. So are extensions and "_element".
2. What is no plain number with a unit, half a range, or two amounts for one dose, is not read.
3. What of the timing would be lost or invented is told verbatim (`timings`).
4. An instruction that is not of FHIR's shape at all is told verbatim and marked: one odd order
   must not keep a whole ward from being copied.
5. Of several instructions none is chosen. They are one order only where they are the same dose
   at other clock times: alike in all but the clock times, nothing to check in any, on the same
   days, no time twice, not counted, and of one and the same sequence number (numbers that differ
   say: one after the other). All else is told in the source's words.
"""

from collections.abc import Mapping
from datetime import tzinfo
from decimal import Decimal
from typing import Any

import msgspec

from appliance.sources.fhir.paging import without_nulls
from appliance.sources.fhir.shapes import UNREADABLE, Amount, Dosage, DoseAndRate, Ratio, Span
from appliance.sources.fhir.timings import (
    bounds,
    contradicts,
    is_once,
    says_when,
    timing,
    unreadable,
)
from appliance.sources.fhir.values import plain, quantity
from printing.language import mark
from storage.records import OrderKind, Quantity, Timing

SEVERAL = mark("The order has several dosage instructions.")
NONE = mark("The order has no dosage instruction.")
UNKNOWN = mark("The dosage holds something that Lykta does not understand.")
UNCLEAR_AMOUNT = mark("The amount or rate is not a plain number.")
NO_TIMES = mark("The source does not say when it is to be given.")
NO_AMOUNT = mark("The source gives no amount apart from its text.")
TWO_FREQUENCIES = mark("The source says two different things about how often.")
REASONS = (SEVERAL, NONE, UNKNOWN, UNCLEAR_AMOUNT, NO_TIMES, NO_AMOUNT, TWO_FREQUENCIES)
"""Why a dosage is shown in the source's own words; English keys for translation."""

_DOSAGE = frozenset({
    "id", "sequence", "text", "additionalInstruction", "patientInstruction", "timing",
    "asNeededBoolean", "asNeededCodeableConcept", "site", "route", "method", "doseAndRate",
    "maxDosePerPeriod", "maxDosePerAdministration", "maxDosePerLifetime",
})  # fmt: skip
_TIMING = frozenset({"id", "event", "repeat", "code"})
_REPEAT = frozenset({
    "id", "boundsPeriod", "boundsDuration", "boundsRange", "frequency", "frequencyMax", "period",
    "periodMax", "periodUnit", "dayOfWeek", "timeOfDay", "when", "offset", "count", "countMax",
    "duration", "durationMax", "durationUnit",
})  # fmt: skip
_DOSE = frozenset({
    "id", "type", "doseRange", "doseQuantity", "rateRatio", "rateRange", "rateQuantity",
})  # fmt: skip
_BOUNDS = frozenset({"id", "start", "end"})
_CEILINGS = ("maxDosePerPeriod", "maxDosePerAdministration", "maxDosePerLifetime")

_DECODER = msgspec.json.Decoder(Dosage)
_TREE = msgspec.json.Decoder(float_hook=Decimal)
_VERBATIM = msgspec.json.Encoder(decimal_format="number")


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one order's dosage comes to; the fields are those of an Order."""

    kind: OrderKind = OrderKind.REGULAR
    amount: Quantity | None = None
    amount_to: Quantity | None = None
    route: str = ""
    rate: Quantity | None = None
    rate_to: Quantity | None = None
    rate_per: Quantity | None = None
    timing: Timing = Timing()
    most: Quantity | None = None
    most_per: Quantity | None = None
    most_each: Quantity | None = None
    most_ever: Quantity | None = None
    needed_for: str = ""
    instruction: tuple[str, ...] = ()
    starts: str = ""
    ends: str = ""
    source_text: str = ""
    check: tuple[str, ...] = ()
    sequence: bytes = b""


def read(raws: tuple[msgspec.Raw, ...], zone: tzinfo) -> Reading:
    """Return what an order's dosage instructions come to, none of them chosen before another."""
    if not raws:
        return Reading(check=(NONE,))
    readings = [_one(raw, zone) for raw in raws]
    if len(readings) == 1:
        return readings[0]
    return _same_dose(readings) or _side_by_side(readings)


def _side_by_side(readings: list[Reading]) -> Reading:
    """Return several instructions in the source's words (5)."""
    kinds = {one.kind for one in readings}
    return Reading(
        kind=kinds.pop() if len(kinds) == 1 else OrderKind.REGULAR,
        route=_shared(tuple(one.route for one in readings)),
        instruction=tuple(text for one in readings for text in one.instruction),
        starts=min((one.starts for one in readings if one.starts), default=""),
        ends="" if any(not one.ends for one in readings) else max(one.ends for one in readings),
        source_text="\n".join(one.source_text for one in readings),
        check=(SEVERAL, *dict.fromkeys(why for one in readings for why in one.check)),
    )


def _same_dose(readings: list[Reading]) -> Reading | None:
    """Return instructions that are one dose at several clock times as one (5), else None."""
    times = [time for one in readings for time in one.timing.times]
    alike = {_but_times(one) for one in readings}
    told = all(_is_clocked(one) for one in readings)
    if not told or len(alike) > 1 or len({time.zfill(5) for time in times}) < len(times):
        return None
    first = readings[0]
    stated = first.timing.frequency is not None
    together = msgspec.structs.replace(
        first.timing,
        times=tuple(sorted(times, key=lambda time: time.zfill(5))),
        frequency=len(times) if stated else None,
    )
    texts = dict.fromkeys(one.source_text for one in readings)
    return msgspec.structs.replace(first, timing=together, source_text="\n".join(texts))


def _but_times(reading: Reading) -> Reading:
    """Return a reading without what may differ between two times of the same dose."""
    often = None if reading.timing.frequency is None else 0
    bare = msgspec.structs.replace(reading.timing, times=(), frequency=often)
    return msgspec.structs.replace(reading, timing=bare, source_text="")


def _is_clocked(reading: Reading) -> bool:
    """Say whether a reading is plain, regular and given at clock times that it counts right."""
    when = reading.timing
    counted = when.frequency in (None, len(when.times)) and when.count is None
    plainly = not reading.check and reading.kind is OrderKind.REGULAR
    return plainly and counted and bool(when.times) and not when.moments


def _one(raw: msgspec.Raw, zone: tzinfo) -> Reading:
    try:
        dosage = _decode(raw)
        tree: dict[str, Any] = _TREE.decode(raw)
    except UNREADABLE:
        return Reading(source_text=_shapeless(raw), check=(UNKNOWN,))  # (4)
    unknown = _unknown(tree) | unreadable(dosage.timing, zone)  # (1) (3)
    dose = dosage.dose_and_rate[0] if dosage.dose_and_rate else DoseAndRate()
    span, pace, most = dose.dose_range, dose.rate_range, dosage.max_dose_per_period
    starts, ends = bounds(dosage.timing)
    needed = dosage.as_needed_codeable_concept
    return Reading(
        kind=_kind(dosage, dose),
        amount=quantity(span.low) if span else quantity(dose.dose_quantity),
        amount_to=quantity(span.high) if span else None,
        route=dosage.route.words,
        rate=_rate(dose),
        rate_to=quantity(pace.high) if pace else None,
        rate_per=quantity(dose.rate_ratio.denominator) if dose.rate_ratio else None,
        timing=timing(dosage.timing, zone),
        most=_part(most, "numerator"),
        most_per=_part(most, "denominator"),
        most_each=quantity(dosage.max_dose_per_administration),
        most_ever=quantity(dosage.max_dose_per_lifetime),
        needed_for=needed.words if needed else "",
        instruction=_instruction(dosage),
        starts=starts,
        ends=ends,
        source_text=_words(dosage.text, raw, unknown | _doubtful(tree, dosage, dose)),
        check=_reasons(dosage, dose, unknown=bool(unknown)),
        sequence=bytes(dosage.sequence),
    )


def _decode(raw: msgspec.Raw) -> Dosage:
    try:
        return _DECODER.decode(raw)
    except msgspec.ValidationError:
        return _DECODER.decode(without_nulls(raw))


def _reasons(dosage: Dosage, dose: DoseAndRate, *, unknown: bool) -> tuple[str, ...]:
    found = []
    if unknown or len(dosage.dose_and_rate) > 1:
        found.append(UNKNOWN)
    if not _clear(dosage, dose):
        found.append(UNCLEAR_AMOUNT)
    elif not _says_how_much(dose):
        found.append(NO_AMOUNT)
    if not _as_needed(dosage) and not says_when(dosage.timing) and _rate(dose) is None:
        found.append(NO_TIMES)
    if contradicts(dosage.timing):
        found.append(TWO_FREQUENCIES)
    return tuple(found)


def _clear(dosage: Dosage, dose: DoseAndRate) -> bool:
    """Say whether every amount and rate is plain, whole and the only one of its kind (2)."""
    spans = (dose.dose_range, dose.rate_range)
    amounts = sum(one is not None for one in (dose.dose_range, dose.dose_quantity))
    rates = sum(one is not None for one in (dose.rate_ratio, dose.rate_range, dose.rate_quantity))
    single = amounts <= 1 and rates <= 1
    return single and all(map(plain, _amounts(dosage, dose))) and not any(map(_half, spans))


def _half(span: Span | None) -> bool:
    return span is not None and (span.low is None or span.high is None)


def _amounts(dosage: Dosage, dose: DoseAndRate) -> tuple[Amount | None, ...]:
    span, pace = dose.dose_range or Span(), dose.rate_range or Span()
    most, rate = dosage.max_dose_per_period or Ratio(), dose.rate_ratio or Ratio()
    return (
        dose.dose_quantity,
        dose.rate_quantity,
        dosage.max_dose_per_administration,
        dosage.max_dose_per_lifetime,
        *(span.low, span.high, pace.low, pace.high),
        *(most.numerator, most.denominator, rate.numerator, rate.denominator),
    )


def _unknown(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return the elements that no field of ours can hold, by name."""
    timing = _tree(tree.get("timing"))
    repeat = _tree(timing.get("repeat"))
    found = _beyond(tree, _DOSAGE) | _beyond(timing, _TIMING) | _beyond(repeat, _REPEAT)
    found |= _beyond(_tree(repeat.get("boundsPeriod")), _BOUNDS)
    for dose in tree.get("doseAndRate") or ():
        found |= _beyond(_tree(dose), _DOSE)
    return found | _decorated(tree)


def _decorated(tree: Any) -> dict[str, Any]:
    """Return extensions and element decorations ("_text") at any depth."""
    found: dict[str, Any] = {}
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name.startswith("_") or name in ("extension", "modifierExtension"):
                found[name] = value
            else:
                found |= _decorated(value)
    elif isinstance(tree, list):
        for value in tree:
            found |= _decorated(value)
    return found


def _tree(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _beyond(tree: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in tree.items() if name not in known}


def _doubtful(tree: Mapping[str, Any], dosage: Dosage, dose: DoseAndRate) -> dict[str, Any]:
    """Return the amounts that are no single plain ones, by name: the text may not tell them."""
    if len(dosage.dose_and_rate) <= 1 and _clear(dosage, dose):
        return {}
    return {name: tree[name] for name in ("doseAndRate", *_CEILINGS) if tree.get(name)}


def _words(text: str, raw: msgspec.Raw, unknown: Mapping[str, Any]) -> str:
    """Return the source's text and, verbatim, what the text may not tell; else the raw bytes."""
    if not text:
        return _legible(raw)
    parts = [f"{name}: {_VERBATIM.encode(value).decode()}" for name, value in unknown.items()]
    return " | ".join((text, *parts))


def _shapeless(raw: msgspec.Raw) -> str:
    """Return the text of an instruction that is none, where it has one, and all of its bytes."""
    try:
        tree: Any = _TREE.decode(raw)
    except UNREADABLE:
        tree = None
    text = tree.get("text") if isinstance(tree, dict) else ""
    return " | ".join(part for part in (text, _legible(raw)) if isinstance(part, str) and part)


def _legible(raw: msgspec.Raw) -> str:
    """Return JSON as written, but with letters in place of their escaped codes."""
    if b"\\u" not in bytes(raw):
        return bytes(raw).decode(errors="replace")
    try:
        return _VERBATIM.encode(_TREE.decode(raw)).decode()
    except UNREADABLE:
        return bytes(raw).decode(errors="replace")


def _as_needed(dosage: Dosage) -> bool:
    return dosage.as_needed_boolean or dosage.as_needed_codeable_concept is not None


def _says_how_much(dose: DoseAndRate) -> bool:
    span = dose.dose_range
    amounts = (dose.dose_quantity, *((span.low, span.high) if span else ()))
    return _rate(dose) is not None or any(quantity(one) is not None for one in amounts)


def _kind(dosage: Dosage, dose: DoseAndRate) -> OrderKind:
    if _as_needed(dosage):
        return OrderKind.AS_NEEDED
    if _rate(dose) is not None:
        return OrderKind.INFUSION
    return OrderKind.ONE_TIME if is_once(dosage.timing) else OrderKind.REGULAR


def _rate(dose: DoseAndRate) -> Quantity | None:
    if dose.rate_range:
        return quantity(dose.rate_range.low)
    return quantity(dose.rate_ratio.numerator if dose.rate_ratio else dose.rate_quantity)


def _part(ratio: Ratio | None, name: str) -> Quantity | None:
    return quantity(getattr(ratio, name)) if ratio else None


def _instruction(dosage: Dosage) -> tuple[str, ...]:
    texts = (
        dosage.patient_instruction,
        *(one.words for one in dosage.additional_instruction),
        dosage.site.words,
        dosage.method.words,
    )
    return tuple(text for text in texts if text)


def _shared(texts: tuple[str, ...]) -> str:
    return texts[0] if len(set(texts)) == 1 else ""
