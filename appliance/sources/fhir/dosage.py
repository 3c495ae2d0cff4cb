"""Dosage instructions: structured where one instruction says it all, else the source's words.

What makes an order's structured fields untrustworthy alone is listed in REASONS. The test is
by key sets: an element that we do not model is found because its name is not among the known
ones, whatever it is. Unit and drug names and digits are never changed, and nothing is computed.
"""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

import msgspec

from appliance.sources.fhir.paging import without_nulls
from appliance.sources.fhir.shapes import Amount, Dosage, DoseAndRate, Ratio, Repeat, When
from appliance.sources.fhir.values import digits, for_ever, has_clock, instant, plain, quantity
from printing.language import mark
from storage.records import OrderKind, Quantity, Timing

SEVERAL = mark("The order has several dosage instructions.")
NONE = mark("The order has no dosage instruction.")
UNKNOWN = mark("The dosage holds something that Lykta does not understand.")
UNCLEAR_AMOUNT = mark("The amount or rate is not a plain number.")
NO_TIMES = mark("The source does not say when it is to be given.")
NO_AMOUNT = mark("The source gives no amount apart from its text.")
REASONS = (SEVERAL, NONE, UNKNOWN, UNCLEAR_AMOUNT, NO_TIMES, NO_AMOUNT)
"""Why a dosage is shown in the source's own words; English keys for translation."""

_DOSAGE = frozenset({
    "id", "sequence", "text", "additionalInstruction", "patientInstruction", "timing",
    "asNeededBoolean", "asNeededCodeableConcept", "site", "route", "method", "doseAndRate",
    "maxDosePerPeriod",
})  # fmt: skip
_TIMING = frozenset({"id", "event", "repeat", "code"})
_REPEAT = frozenset({
    "id", "boundsPeriod", "frequency", "period", "periodUnit", "dayOfWeek", "timeOfDay", "count",
})  # fmt: skip
_DOSE = frozenset({"id", "type", "doseRange", "doseQuantity", "rateRatio", "rateQuantity"})
_BOUNDS = frozenset({"id", "start", "end"})
_UNITS = ("h", "d", "wk")
_ONCE = (1,)

_DECODER = msgspec.json.Decoder(Dosage)


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one order's dosage comes to; the fields are those of an Order."""

    kind: OrderKind = OrderKind.REGULAR
    amount: Quantity | None = None
    amount_to: Quantity | None = None
    route: str = ""
    rate: Quantity | None = None
    rate_per: Quantity | None = None
    timing: Timing = Timing()
    most: Quantity | None = None
    most_per: Quantity | None = None
    needed_for: str = ""
    instruction: tuple[str, ...] = ()
    starts: str = ""
    ends: str = ""
    source_text: str = ""
    check: tuple[str, ...] = ()


def read(raws: tuple[msgspec.Raw, ...], zone: tzinfo) -> Reading:
    """Return what an order's dosage instructions come to.

    Of several instructions none is chosen: all of them are told in the source's words.
    Raises msgspec.DecodeError where an instruction is not one.
    """
    if not raws:
        return Reading(check=(NONE,))
    readings = [_one(raw, zone) for raw in raws]
    if len(readings) == 1:
        return readings[0]
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


def _one(raw: msgspec.Raw, zone: tzinfo) -> Reading:
    tree: dict[str, Any] = msgspec.json.decode(raw)
    dosage = _decode(raw)
    unknown = _unknown(tree) | _unreadable(dosage.timing, zone)
    dose = dosage.dose_and_rate[0] if dosage.dose_and_rate else DoseAndRate()
    span = dose.dose_range
    repeat = dosage.timing.repeat
    return Reading(
        kind=_kind(dosage, dose),
        amount=quantity(span.low) if span else quantity(dose.dose_quantity),
        amount_to=quantity(span.high) if span else None,
        route=dosage.route.words,
        rate=_rate(dose),
        rate_per=quantity(dose.rate_ratio.denominator) if dose.rate_ratio else None,
        timing=_timing(dosage.timing, zone),
        most=_part(dosage.max_dose_per_period, "numerator"),
        most_per=_part(dosage.max_dose_per_period, "denominator"),
        needed_for=dosage.as_needed_codeable_concept.words
        if dosage.as_needed_codeable_concept
        else "",
        instruction=_instruction(dosage),
        starts=_bound(repeat.bounds_period.start),
        ends=_bound(repeat.bounds_period.end),
        source_text=_words(dosage.text, raw, unknown | _doubtful(tree, dosage, dose)),
        check=_reasons(dosage, dose, unknown=bool(unknown)),
    )


def _bound(text: str) -> str:
    return "" if for_ever(text) else text


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
    if not _as_needed(dosage) and not _says_when(dosage.timing) and _rate(dose) is None:
        found.append(NO_TIMES)
    return tuple(found)


def _clear(dosage: Dosage, dose: DoseAndRate) -> bool:
    return all(map(plain, _amounts(dosage, dose))) and not _half_range(dose)


def _half_range(dose: DoseAndRate) -> bool:
    """Say whether a range lacks an end, or stands beside a single amount that it contradicts."""
    span = dose.dose_range
    whole = span is not None and span.low is not None and span.high is not None
    return span is not None and (not whole or dose.dose_quantity is not None)


def _amounts(dosage: Dosage, dose: DoseAndRate) -> tuple[Amount | None, ...]:
    span, most, rate = dose.dose_range, dosage.max_dose_per_period, dose.rate_ratio
    return (
        dose.dose_quantity,
        dose.rate_quantity,
        *((span.low, span.high) if span else ()),
        *((most.numerator, most.denominator) if most else ()),
        *((rate.numerator, rate.denominator) if rate else ()),
    )


def _unknown(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Return the elements that no field of ours can hold, by name."""
    timing = _tree(tree.get("timing"))
    repeat = _tree(timing.get("repeat"))
    found = _beyond(tree, _DOSAGE) | _beyond(timing, _TIMING) | _beyond(repeat, _REPEAT)
    found |= _beyond(_tree(repeat.get("boundsPeriod")), _BOUNDS)
    for dose in tree.get("doseAndRate") or ():
        found |= _beyond(_tree(dose), _DOSE)
    for name, understood in (("periodUnit", _UNITS), ("count", _ONCE)):
        if repeat.get(name) is not None and repeat[name] not in understood:
            found[name] = repeat[name]
    return found | _decorated(tree)


def _unreadable(when: When, zone: tzinfo) -> dict[str, Any]:
    """Return what of a timing would be lost or invented if it were read, by name.

    A moment without a clock time is not midnight, a bound that is no day is not "no bound", and
    so many times per an unnamed period are not so many times a day.
    """
    found: dict[str, Any] = {}
    repeat, bounds = when.repeat, when.repeat.bounds_period
    if not all(has_clock(event) and instant(event, zone) for event in when.event):
        found["event"] = when.event
    if any(text and instant(text, zone) is None for text in (bounds.start, bounds.end)):
        found["boundsPeriod"] = {"start": bounds.start, "end": bounds.end}
    period = digits(repeat.period) if repeat.period_unit else ""
    if repeat.frequency is not None and (not period or repeat.frequency < 1):
        found["frequency"] = repeat.frequency
    if repeat.frequency is None and digits(repeat.period) and not repeat.time_of_day:
        found["period"] = f"{digits(repeat.period)} {repeat.period_unit}"
    return found


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
    return {name: tree[name] for name in ("doseAndRate", "maxDosePerPeriod") if tree.get(name)}


def _words(text: str, raw: msgspec.Raw, unknown: Mapping[str, Any]) -> str:
    """Return the source's text and, verbatim, what the text may not tell; else the raw bytes."""
    if not text:
        return bytes(raw).decode()
    parts = [f"{name}: {msgspec.json.encode(value).decode()}" for name, value in unknown.items()]
    return " | ".join((text, *parts))


def _as_needed(dosage: Dosage) -> bool:
    return dosage.as_needed_boolean or dosage.as_needed_codeable_concept is not None


def _says_when(when: When) -> bool:
    repeat = when.repeat
    return bool(when.event or when.code.words or repeat.time_of_day or _times(repeat))


def _times(repeat: Repeat) -> bool:
    return repeat.frequency is not None or digits(repeat.period) != "" or digits(repeat.count) != ""


def _says_how_much(dose: DoseAndRate) -> bool:
    span = dose.dose_range
    amounts = (dose.dose_quantity, *((span.low, span.high) if span else ()))
    return _rate(dose) is not None or any(quantity(one) is not None for one in amounts)


def _kind(dosage: Dosage, dose: DoseAndRate) -> OrderKind:
    when = dosage.timing
    if _as_needed(dosage):
        return OrderKind.AS_NEEDED
    if _rate(dose) is not None:
        return OrderKind.INFUSION
    once = digits(when.repeat.count) == "1"
    if once or (len(when.event) == 1 and not _times(when.repeat)):
        return OrderKind.ONE_TIME
    return OrderKind.REGULAR


def _rate(dose: DoseAndRate) -> Quantity | None:
    if dose.rate_ratio:
        return quantity(dose.rate_ratio.numerator)
    return quantity(dose.rate_quantity)


def _part(ratio: Ratio | None, name: str) -> Quantity | None:
    return quantity(getattr(ratio, name)) if ratio else None


def _timing(when: When, zone: tzinfo) -> Timing:
    repeat = when.repeat
    moments = (instant(event, zone) for event in when.event if has_clock(event))
    return Timing(
        times=tuple(_clock(time) for time in repeat.time_of_day),
        days=repeat.day_of_week,
        frequency=repeat.frequency,
        period=digits(repeat.period),
        period_unit=repeat.period_unit,
        moments=tuple(sorted(at for at in moments if at is not None)),
        text=when.code.words,
    )


def _clock(time: str) -> str:
    """Leave out seconds that are nought; nothing else is changed."""
    return time.removesuffix(":00") if time.count(":") > 1 else time


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
