"""Wards and clinics in figures, for the tests of the guard: who lies there is nobody."""

from datetime import UTC, datetime, timedelta

from appliance.capture.guard import Counts
from storage.records import (
    Allergies,
    AllergyState,
    Appointment,
    AppointmentStatus,
    Chart,
    Diary,
    Order,
    OrderKind,
    OrderStatus,
    Person,
    Snapshot,
    Stay,
    Unit,
    UnitKind,
)

WARD = Unit(code="B31", name="Kirurgi")
CLINIC = Unit(code="TAND", name="Tandkliniken", kind=UnitKind.CLINIC)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def chart(
    number: int, orders: int = 5, status: OrderStatus = OrderStatus.ACTIVE, unit: Unit = WARD
) -> Chart:
    """Return a patient with so many orders."""
    return Chart(
        person=Person(key=f"p{number}", number=f"18900101-{9800 + number}"),
        stay=Stay(key=f"s{number}", unit=unit.code),
        allergies=Allergies(state=AllergyState.NOT_RECORDED),
        orders=tuple(
            Order(key=f"o{number}-{n}", status=status, kind=OrderKind.REGULAR, drug="paracetamol")
            for n in range(orders)
        ),
    )


def of_orders(*orders: int, unit: Unit = WARD, at: datetime = NOW) -> Snapshot:
    """Return a ward; each figure is a patient with so many orders."""
    charts = tuple(chart(n, count, unit=unit) for n, count in enumerate(orders))
    return Snapshot(unit=unit, source="test", as_of=at, captured=at, charts=charts)


def ward(patients: int, orders: int = 5, unit: Unit = WARD) -> Snapshot:
    """Return a ward with so many patients, each with so many orders."""
    return of_orders(*[orders] * patients, unit=unit)


def visit(key: str, status: AppointmentStatus = AppointmentStatus.BOOKED) -> Appointment:
    """Return a visit of an hour."""
    return Appointment(key=key, start=NOW, end=NOW + HOUR, status=status)


def clinic(*statuses: AppointmentStatus) -> Snapshot:
    """Return a clinic of one diary; each status is a visit."""
    visits = tuple(visit(str(n), status) for n, status in enumerate(statuses))
    diary = Diary(key="d", practitioner="Maria Lind", appointments=visits)
    return Snapshot(unit=CLINIC, source="test", as_of=NOW, captured=NOW, diaries=(diary,))


def diaries(*visits: int) -> Snapshot:
    """Return a clinic; each figure is a diary with so many visits."""
    books = tuple(
        Diary(
            key=f"d{n}",
            practitioner="Maria Lind",
            appointments=tuple(visit(str(v)) for v in range(count)),
        )
        for n, count in enumerate(visits)
    )
    return Snapshot(unit=CLINIC, source="test", as_of=NOW, captured=NOW, diaries=books)


def held(gap: timedelta = HOUR, **counts: int) -> Counts:
    """Return what the copy before held; what is not given is nothing."""
    known = {"patients": 0, "active_orders": 0, "visits": 0} | counts
    return Counts(gap=gap, **known)
