"""The words of the ward, as types.

=============  ==================================================================================
source         a live system we copy from
unit           a ward or a clinic; the grain of capture, freshness and access
census         the list of patients (stays) in a unit right now
stay           one patient's admission: unit, room, bed, since
order          a prescribed medication with amount, route, timing
dose           one due or given occasion of an order
administration a dose that was given or omitted, with reason
chart          everything we hold of one patient at one instant
diary          one practitioner's appointments and slots
snapshot       one unit at one instant: the census and all its charts (or diaries), whole
=============  ==================================================================================

Records are frozen values. Texts are what the source said, letter by letter. Instants are
aware datetimes in UTC; clock times ("08:00") and dates without a zone are the site's own.
"""

from storage.records.appointment import (
    Appointment,
    AppointmentStatus,
    Diary,
    Hours,
    Slot,
    SlotStatus,
)
from storage.records.codec import SCHEMA, decode_snapshot, encode
from storage.records.laboratory import Event, EventKind, EventStatus, LabOrder, Told
from storage.records.medication import (
    Administration,
    AdministrationStatus,
    Code,
    Occasion,
    Order,
    OrderKind,
    OrderStatus,
    Quantity,
    Timing,
)
from storage.records.person import Person, Sex, age_in_years, plain_number, same_number
from storage.records.report import Report
from storage.records.snapshot import Chart, Snapshot, Unit, UnitKind
from storage.records.stay import Stay
from storage.records.warning import DOCUMENTS_ONLY, Alert, Allergies, Allergy, AllergyState, Measure

__all__ = [
    "DOCUMENTS_ONLY",
    "SCHEMA",
    "Administration",
    "AdministrationStatus",
    "Alert",
    "Allergies",
    "Allergy",
    "AllergyState",
    "Appointment",
    "AppointmentStatus",
    "Chart",
    "Code",
    "Diary",
    "Event",
    "EventKind",
    "EventStatus",
    "Hours",
    "LabOrder",
    "Measure",
    "Occasion",
    "Order",
    "OrderKind",
    "OrderStatus",
    "Person",
    "Quantity",
    "Report",
    "Sex",
    "Slot",
    "SlotStatus",
    "Snapshot",
    "Stay",
    "Timing",
    "Told",
    "Unit",
    "UnitKind",
    "age_in_years",
    "decode_snapshot",
    "encode",
    "plain_number",
    "same_number",
]
