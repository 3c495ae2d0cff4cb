"""A sample clinic: visits, free and blocked times, in a dentist's diary. All are invented."""

from datetime import date, timedelta

from storage.records import (
    Appointment,
    AppointmentStatus,
    Diary,
    Hours,
    Slot,
    SlotStatus,
    Snapshot,
    Unit,
    UnitKind,
)
from tests.printing.charts import at, person

CLINIC = Unit(code="TN", name="Tandkliniken Norr", kind=UnitKind.CLINIC)
DAY = date(2026, 11, 23)


def visit(key: str, start: str, minutes: int, **changes: object) -> Appointment:
    """Return a booked visit on 23 November 2026 (or another day, written before the time)."""
    begins = at(start if " " in start else f"{DAY} {start}")
    facts: dict[str, object] = {
        "status": AppointmentStatus.BOOKED,
        "patient": person(
            f"p{key}", number="18950211-9820", family="Ekdahl", given="Rut", birth="1895-02-11"
        ),
        "reason": "Undersökning, röntgen",
    }
    end = begins + timedelta(minutes=minutes)
    return Appointment(key=key, start=begins, end=end, **(facts | changes))  # type: ignore[arg-type]


def slot(key: str, start: str, minutes: int, status: SlotStatus, text: str = "") -> Slot:
    """Return a stretch of time that nobody has booked."""
    begins = at(start if " " in start else f"{DAY} {start}")
    end = begins + timedelta(minutes=minutes)
    return Slot(key=key, start=begins, end=end, status=status, text=text)


def diary() -> Diary:
    """Return a dentist's days: visits, free and blocked times, a cancellation, a wish."""
    return Diary(
        key="d1",
        practitioner="Eva Strand",
        title="Leg. tandläkare",
        room="2",
        appointments=(
            visit("v1", "08:00", 30),
            visit("v2", "08:30", 60, wants_earlier=True, note="Tolk bokad"),
            visit("v3", "10:15", 30, status=AppointmentStatus.ARRIVED),
            visit("v4", "11:00", 30, status=AppointmentStatus.CANCELLED),
            visit("v5", "13:00", 30, patient=None),
            visit("v6", "2026-11-24 08:00", 30, patient=person(protected=True)),
        ),
        slots=(
            slot("f1", "09:30", 45, SlotStatus.FREE),
            slot("f2", "12:00", 60, SlotStatus.BLOCKED, "Lunch"),
            slot("f3", "16:00", 30, SlotStatus.BLOCKED),
            slot("f4", "13:15", 30, SlotStatus.FREE, "Akut"),
        ),
    )


def clinic_snapshot(*diaries: Diary) -> Snapshot:
    """Return a clinic whose copy covers 23 to 25 November 2026."""
    return Snapshot(
        unit=CLINIC,
        source="tidboken",
        as_of=at(f"{DAY} 06:30"),
        captured=at(f"{DAY} 06:31"),
        diaries=diaries or (diary(),),
        days=(DAY, DAY + timedelta(days=2)),
    )


def full_diary() -> Diary:
    """Return a hygienist's day with all that a clinic's own system can say of it."""
    moved = at("2026-11-25 09:15")
    gone = AppointmentStatus.CANCELLED
    return Diary(
        key="d9",
        practitioner="Omid Rad",
        title="Leg. tandhygienist",
        room="Stol 3",
        photo=photo(),
        hours=(
            Hours(start=at(f"{DAY} 08:00"), end=at(f"{DAY} 12:00")),
            Hours(start=at(f"{DAY} 13:00"), end=at(f"{DAY} 16:30")),
        ),
        appointments=(
            visit("w1", "08:00", 30, kind="Undersökning", colour="#7FC97F", recall=True,
                  chair="Stol 3"),
            visit("w2", "08:30", 45, kind="Behandling", colour="#FDC086", wants_earlier=True,
                  remark="Rädd för nålar, ring först", note="Tolk bokad", chair="Stol 4"),
            visit("w3", "10:00", 30, status=gone, moved_to=moved, kind="Akuttid"),
            visit("w4", "11:00", 30, status=gone),
        ),
        slots=(
            Slot(key="g1", start=at(f"{DAY} 09:30"), end=at(f"{DAY} 10:00"),
                 status=SlotStatus.FREE, kind="Akuttid", colour="#E7298A", chair="Stol 3"),
            Slot(key="g2", start=at(f"{DAY} 10:00"), end=at(f"{DAY} 10:45"),
                 status=SlotStatus.FREE, kind="Undersökning", colour="#7FC97F"),
            Slot(key="g3", start=at(f"{DAY} 12:00"), end=at(f"{DAY} 13:00"),
                 status=SlotStatus.BLOCKED, text="Lunch", kind="Rast", colour="#BEAED4"),
        ),
    )  # fmt: skip


def photo() -> bytes:
    """Return a small picture of nobody: a PNG of a grey square."""
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (48, 60), (120, 140, 160)).save(out, "PNG")
    return out.getvalue()
