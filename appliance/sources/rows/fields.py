"""The tables and fields that a mapping may fill, for wards and for clinics.

The check of a mapping, the manual's table and the readers go by these lists.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from storage.records import (
    AdministrationStatus,
    AllergyState,
    AppointmentStatus,
    OrderKind,
    OrderStatus,
    Sex,
    SlotStatus,
    UnitKind,
)

IGNORE = "ignore"
"""Our word for a row that does not count, for instance one entered in error."""
MOVED = "moved"
"""Our word for a visit that was moved: cancelled here, with a new start in `moved_to`."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class What(StrEnum):
    """What a field's column holds."""

    TEXT = "text"
    TIME = "time"
    DAY = "day"
    YES_NO = "yes/no"
    NUMBER = "number"
    WORD = "word"
    PICTURE = "picture"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a table; `words` are ours, into which a mapping puts the source's."""

    what: What = What.TEXT
    required: bool = False
    about: str = ""
    words: tuple[str, ...] = ()


Fields = Mapping[str, Field]


def _text(about: str = "", *, required: bool = False) -> Field:
    return Field(about=about, required=required)


def _time(about: str = "", *, required: bool = False) -> Field:
    return Field(what=What.TIME, about=about, required=required)


def _flag(about: str = "") -> Field:
    return Field(what=What.YES_NO, about=about)


def _number(about: str = "") -> Field:
    return Field(what=What.NUMBER, about=about)


def _word(words: tuple[str, ...], about: str = "", *, required: bool = False) -> Field:
    return Field(what=What.WORD, words=words, about=about, required=required)


_KEY = _text("what no other row of the table has", required=True)
_PATIENT = _text("key of the patient", required=True)
_UNIT = _text("code of the unit; rows of other units are left out")
_PERSON: Fields = {
    "number": _text("personal number, as written"),
    "family": _text(),
    "given": _text(),
    "name": _text("whole name, where the system has no family name apart"),
    "birth": Field(what=What.DAY),
    "sex": _word(tuple(Sex)),
    "protected": _flag("protected identity"),
    "phone": _text(),
}
_AMOUNT: Fields = {
    "amount": _text("number only"),
    "unit_of_amount": _text(),
    "rate": _text("number only"),
    "unit_of_rate": _text(),
    "rate_per": _text("for instance '1'"),
    "unit_of_rate_per": _text("for instance 'h'"),
    "route": _text(),
}

WARD: Mapping[str, Fields] = {
    "stays": {
        "key": _KEY,
        "patient": _PATIENT,
        "unit": _UNIT,
        **_PERSON,
        "room": _text(),
        "bed": _text(),
        "since": _time("admitted"),
        "stay_number": _text(),
        "physician": _text(),
        "allergy_state": _word(
            tuple(AllergyState), "what the record says of allergies where it lists none"
        ),
    },
    "orders": {
        "key": _KEY,
        "patient": _PATIENT,
        "unit": _UNIT,
        "status": _word((*OrderStatus, IGNORE), required=True),
        "kind": _word(tuple(OrderKind), "this or as_needed"),
        "as_needed": _flag("this or kind"),
        "drug": _text(required=True),
        "strength": _text(),
        "form": _text(),
        "atc": _text(),
        "npl": _text(),
        **_AMOUNT,
        "amount_to": _text("upper end of a range, number only"),
        "times": _text("clock times, '08:00, 20:00'"),
        "days": _word(WEEKDAYS, "weekdays, several in one text"),
        "frequency": _number("how many times per period"),
        "period": _text("number only"),
        "period_unit": _word(("min", "h", "d", "wk", "mo", "a")),
        "timing": _text("the source's own words for when"),
        "most": _text("number only"),
        "unit_of_most": _text(),
        "most_per": _text("number only"),
        "unit_of_most_per": _text(),
        "needed_for": _text(),
        "reason": _text(),
        "instruction": _text(),
        "starts": _time(),
        "ends": _time(),
        "ordered_at": _time(),
        "ordered_by": _text(),
        "stopped_at": _time(),
        "stop_reason": _text(),
        "text": _text("the whole dosage in the source's own words"),
        "order_number": _text("the order's number in other systems"),
    },
    "order_times": {
        "order": _text("key of the order", required=True),
        "time": _text("clock time, '08:00'", required=True),
        "amount": _text("number only, where it differs from time to time"),
    },
    "administrations": {
        "key": _KEY,
        "patient": _PATIENT,
        "unit": _UNIT,
        "order": _text("key of the order"),
        "drug": _text(required=True),
        "status": _word((*AdministrationStatus, IGNORE), required=True),
        "at": _time(required=True),
        "until": _time(),
        **_AMOUNT,
        "by": _text(),
        "reason": _text(),
        "text": _text("the source's own words"),
    },
    "allergies": {
        "key": _KEY,
        "patient": _PATIENT,
        "unit": _UNIT,
        "substance": _text(required=True),
        "state": _word((*AllergyState, IGNORE), "none-known: a row that says there are none"),
        "reactions": _text("several, apart by ';'"),
        "severe": _flag(),
        "since": _text(),
        "certainty": _text(),
        "note": _text(),
    },
    "alerts": {
        "key": _KEY,
        "patient": _PATIENT,
        "unit": _UNIT,
        "text": _text(required=True),
        "since": _time(),
    },
    "measures": {
        "patient": _PATIENT,
        "unit": _UNIT,
        "kind": _word(("weight", "height", "egfr", IGNORE), required=True),
        "value": _text("number only", required=True),
        "unit_of_value": _text(),
        "at": _time(),
    },
    "labs": {
        "key": _KEY,
        "patient": _PATIENT,
        "unit": _UNIT,
        "number": _text("the order's or tube's number, as the laboratory scans it"),
        "test": _text("one analysis", required=True),
        "tube": _text("rows with one number and one tube share a label"),
        "ordered": _time("without it there is no label"),
        "planned": _time("when the sample is to be taken"),
        "taken": _time("when it was taken; empty while it was not"),
        "status": _word(("active", "on-hold", IGNORE), "ignore: answered or taken back"),
        "priority": _text(),
        "ordered_by": _text(),
        "note": _text(),
    },
}
"""The tables of a ward; `stays` and `orders` are required."""

BESIDE = frozenset({"labs"})
"""Tables that only add to the charts: where one fails, the charts are whole without it."""

CLINIC: Mapping[str, Fields] = {
    "practitioners": {
        "key": _KEY,
        "unit": _UNIT,
        "name": _text(required=True),
        "title": _text("shown with both consents only"),
        "photo": Field(what=What.PICTURE, about="PNG or JPEG; shown with both consents only"),
        "consents": _flag("the practitioner's own consent to show title and photo"),
        "clinic_consents": _flag("the clinic's consent to show title and photo"),
        "room": _text("name of the room, or key of one of the chairs"),
        "order": _number("place among the practitioners"),
    },
    "hours": {
        "practitioner": _text("key of the practitioner", required=True),
        "unit": _UNIT,
        "start": _time(required=True),
        "end": _time("this or minutes"),
        "minutes": _number("this or end"),
    },
    "appointments": {
        "key": _KEY,
        "unit": _UNIT,
        "practitioner": _text("key of the practitioner; empty: the clinic's own book"),
        "start": _time(required=True),
        "end": _time("this or minutes"),
        "minutes": _number("this or end"),
        "status": _word(
            (*AppointmentStatus, MOVED, IGNORE),
            "moved: to another time, which stands in moved_to",
            required=True,
        ),
        "patient": _text("key of the patient; empty where nobody is named"),
        **_PERSON,
        "category": _text("key of the category, or its name where there is no such table"),
        "colour": _text("'#RRGGBB'"),
        "chair": _text("key of the chair, or its name where there is no such table"),
        "reason": _text(),
        "note": _text("the clinic's own note"),
        "remark": _text("the patient's own words"),
        "wants_earlier": _flag("stands on the waiting list for an earlier time"),
        "moved_to": _time("new start of a visit that was moved"),
        "recall": _flag("the clinic called the patient to this visit"),
    },
    "slots": {
        "key": _KEY,
        "unit": _UNIT,
        "practitioner": _text("key of the practitioner", required=True),
        "start": _time(required=True),
        "end": _time("this or minutes"),
        "minutes": _number("this or end"),
        "status": _word((*SlotStatus, IGNORE), "an unknown word counts as blocked", required=True),
        "text": _text("for instance 'Lunch'"),
        "category": _text("key of the category, or its name where there is no such table"),
        "colour": _text("'#RRGGBB'"),
        "chair": _text("key of the chair, or its name where there is no such table"),
    },
    "patients": {"key": _KEY, **_PERSON},
    "chairs": {"key": _KEY, "name": _text(required=True)},
    "categories": {"key": _KEY, "name": _text(required=True), "colour": _text("'#RRGGBB'")},
}
"""The tables of a clinic; `practitioners` and `appointments` are required."""

ASKED: Mapping[str, Fields] = {
    "unit": {"key": _KEY, "name": _text()},
    "probe": {"key": _KEY, "number": _text(required=True), "family": _text(), "given": _text(),
              "name": _text()},
}  # fmt: skip
"""Tables that only a database has: whether a unit exists, and who has a personal number."""

REQUIRED: Mapping[UnitKind, tuple[str, ...]] = {
    UnitKind.WARD: ("stays", "orders"),
    UnitKind.CLINIC: ("practitioners", "appointments"),
}
"""The tables without which a mapping of this kind of unit cannot be used."""

EITHER: Mapping[str, tuple[tuple[str, str], ...]] = {
    "orders": (("kind", "as_needed"),),
    "hours": (("end", "minutes"),),
    "appointments": (("end", "minutes"),),
    "slots": (("end", "minutes"),),
}
"""Pairs of fields of which a table needs one."""


def tables_of(kind: UnitKind) -> Mapping[str, Fields]:
    """Return the tables that a mapping of this kind of unit may have."""
    return {**(WARD if kind is UnitKind.WARD else CLINIC), **ASKED}
