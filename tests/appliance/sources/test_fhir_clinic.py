"""A clinic's book: today and the next week, as the source has it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from appliance.sources.fhir import FhirSource
from appliance.sources.source import SourceRefused, Verdict
from storage.clock import wall_now
from storage.records import AppointmentStatus, Diary, SlotStatus, Snapshot, Unit, UnitKind
from tests.appliance.sources.conftest import Make
from tests.hospital.fault_proxy import edited, fault_proxy, status
from tests.hospital.sekmet import Hospital, hospital

ZONE = ZoneInfo("Europe/Stockholm")
CLINIC = Unit(code="TAND", name="Tandkliniken", kind=UnitKind.CLINIC)
PLACES = {"TAND": "Location/clinic"}


def at(days: int, hour: int, minute: int = 0) -> str:
    """Return an instant of the clinic's calendar, so many days from today."""
    day = wall_now().astimezone(ZONE).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).isoformat()


def actors(*references: str) -> list[dict[str, Any]]:
    return [{"reference": one} for one in references]


def slot(key: str, start: str, end: str, state: str, **more: Any) -> dict[str, Any]:
    schedule = {"reference": more.pop("schedule", "Schedule/lind")}
    return {
        "resourceType": "Slot", "id": key, "schedule": schedule, "status": state,
        "start": start, "end": end, **more,
    }  # fmt: skip


def visit(key: str, start: str, end: str, state: str, *who: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Appointment", "id": key, "status": state, "start": start, "end": end,
        "participant": [{"actor": one, "status": "accepted"} for one in actors(*who)], **more,
    }  # fmt: skip


LIND, RAD, ADA = "Practitioner/lind", "Practitioner/rad", "Patient/ada"
HERE, THERE = "Location/clinic", "Location/other"


def book() -> list[dict[str, Any]]:
    """Return a small clinic: two dentists, one of whom also works elsewhere."""
    return [
        {"resourceType": "Location", "id": "clinic", "name": "Tandkliniken"},
        {"resourceType": "Location", "id": "other", "name": "Annan klinik"},
        {
            "resourceType": "Location", "id": "rum2", "name": "Rum 2",
            "partOf": {"reference": HERE},
        },
        {"resourceType": "Practitioner", "id": "lind", "name": [{"text": "Maria Lind"}]},
        {"resourceType": "Practitioner", "id": "rad", "name": [{"text": "Omid Rad"}]},
        {
            "resourceType": "Patient", "id": "ada", "name": [{"family": "Ek", "given": ["Ada"]}],
            "telecom": [
                {"system": "phone", "value": "08-465 004 11", "use": "home"},
                {"system": "phone", "value": "070-174 06 05", "use": "mobile"},
            ],
        },
        {
            "resourceType": "Schedule", "id": "lind", "active": True, "actor": actors(LIND, HERE),
            "specialty": [{"text": "Tandläkare"}],
        },
        {"resourceType": "Schedule", "id": "rad", "actor": actors(RAD, "Location/rum2")},
        {"resourceType": "Schedule", "id": "away", "actor": actors(LIND, THERE)},
        {"resourceType": "Schedule", "id": "closed", "active": False, "actor": actors(RAD, HERE)},
        slot("free", at(1, 8), at(1, 9), "free", appointmentType={"text": "Akuttid"}),
        slot(
            "inroom", at(1, 8), at(1, 9), "free", schedule="Schedule/rad",
            serviceType=[{"text": "Undersökning"}],
        ),
        slot("taken", at(1, 9), at(1, 10), "busy"),
        slot("lunch", at(1, 12), at(1, 13), "busy-unavailable", comment="Lunch"),
        slot("maybe", at(1, 13), at(1, 14), "busy-tentative"),
        slot("secret", at(1, 14), at(1, 15), "busy"),
        slot("unseen", at(1, 17), at(1, 18), "busy"),
        slot("wrong", at(1, 15), at(1, 16), "entered-in-error"),
        slot("lying", at(1, 16), at(1, 17), "free"),
        slot("released", at(2, 8), at(2, 9), "busy"),
        slot("last", at(7, 23), at(7, 23, 30), "free"),
        slot("past", at(-1, 8), at(-1, 9), "free"),
        slot("far", at(8, 0), at(8, 1), "free"),
        slot("away", at(1, 8), at(1, 9), "free", schedule="Schedule/away"),
        slot("closed", at(1, 8), at(1, 9), "free", schedule="Schedule/closed"),
        visit(
            "booked", at(1, 9), at(1, 10), "booked", ADA, LIND, HERE,
            reasonCode=[{"text": "Lagning"}], comment="Rädd för bedövning",
            appointmentType={"text": "Nybesök"},
            slot=[{"reference": "Slot/taken"}],
            requestedPeriod=[{"start": at(-5, 8), "end": at(1, 9)}],
        ),
        visit("unslotted", at(1, 16), at(1, 16, 30), "booked", ADA, LIND, HERE),
        visit(
            "gone", at(2, 8), at(2, 9), "cancelled", ADA, LIND, HERE,
            cancelationReason={"text": "Patienten sjuk"}, serviceType=[{"text": "Kontroll"}],
            slot=[{"reference": "Slot/released"}],
        ),
        visit("nowhere", at(3, 10), at(3, 11), "pending", ADA, LIND),
        visit("elsewhere", at(3, 12), at(3, 13), "booked", ADA, LIND, THERE),
        visit("inroom", at(3, 8), at(3, 9), "arrived", ADA, RAD, "Location/rum2"),
        visit("nobody", at(4, 8), at(4, 9), "booked", ADA, HERE),
        visit(
            "slotted", at(1, 14), at(1, 15), "booked", ADA, HERE,
            slot=[{"reference": "Slot/secret"}],
        ),
        visit("error", at(4, 9), at(4, 10), "entered-in-error", ADA, LIND, HERE),
        visit("yesterday", at(-1, 9), at(-1, 10), "fulfilled", ADA, LIND, HERE),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """Return a server that holds the book."""
    with hospital(tmp_path_factory.mktemp("clinic"), patients=False) as running:
        running.put(*book())
        yield running


@pytest.fixture
def snapshot(make: Make, clinic: Hospital) -> Snapshot:
    return make(clinic.url, places=PLACES).fetch(CLINIC, wall_now())


def diary(snapshot: Snapshot, name: str) -> Diary:
    (found,) = [one for one in snapshot.diaries if one.practitioner == name]
    return found


def test_the_book_covers_today_and_seven_days_more(snapshot: Snapshot) -> None:
    today = wall_now().astimezone(ZONE).date()
    assert snapshot.days == (today, today + timedelta(days=7))
    keys = {one.key for book in snapshot.diaries for one in book.slots}
    assert "last" in keys
    assert not keys & {"past", "far"}


def test_every_practitioner_of_the_clinic_has_one_diary(snapshot: Snapshot) -> None:
    names = [one.practitioner for one in snapshot.diaries]
    assert sorted(names) == sorted(["Maria Lind", "Omid Rad", CLINIC.name])
    assert diary(snapshot, "Maria Lind").title == "Tandläkare"
    assert diary(snapshot, "Omid Rad").room == "Rum 2"


def test_a_visit_has_patient_telephone_reason_and_note(snapshot: Snapshot) -> None:
    (booked,) = [one for one in diary(snapshot, "Maria Lind").appointments if one.key == "booked"]
    assert booked.patient is not None
    assert (booked.patient.name, booked.patient.phone) == ("Ek, Ada", "070-174 06 05")
    assert (booked.reason, booked.note) == ("Lagning", "Rädd för bedövning")
    assert booked.wants_earlier
    assert booked.start == datetime.fromisoformat(at(1, 9)).astimezone(UTC)


def test_a_visit_has_its_category_and_its_room_and_says_why_it_was_cancelled(
    snapshot: Snapshot,
) -> None:
    visits = {one.key: one for book in snapshot.diaries for one in book.appointments}
    assert (visits["booked"].kind, visits["booked"].chair) == ("Nybesök", "")
    assert (visits["gone"].kind, visits["gone"].reason) == ("", "Kontroll")
    assert visits["gone"].note == "Patienten sjuk"
    assert visits["inroom"].chair == "Rum 2"


def test_a_free_time_says_what_it_is_meant_for_and_where(snapshot: Snapshot) -> None:
    free = {one.key: one for book in snapshot.diaries for one in book.slots}
    assert (free["free"].kind, free["free"].chair) == ("Akuttid", "")
    assert (free["inroom"].kind, free["inroom"].chair) == ("Undersökning", "Rum 2")


def test_time_is_free_only_where_nobody_sits(snapshot: Snapshot) -> None:
    state = {one.key: one.status for one in diary(snapshot, "Maria Lind").slots}
    assert state == {
        "free": SlotStatus.FREE,
        "lunch": SlotStatus.BLOCKED,
        "maybe": SlotStatus.BLOCKED,
        "unseen": SlotStatus.BLOCKED,
        "released": SlotStatus.FREE,
        "last": SlotStatus.FREE,
    }


def test_a_cancelled_visit_is_marked_and_its_time_is_free_again(snapshot: Snapshot) -> None:
    status = {one.key: one.status for one in diary(snapshot, "Maria Lind").appointments}
    assert status["gone"] is AppointmentStatus.CANCELLED


def test_no_visit_of_the_clinic_is_lost_and_no_other_clinics_is_shown(snapshot: Snapshot) -> None:
    got = {one.key: book.practitioner for book in snapshot.diaries for one in book.appointments}
    assert got == {
        "booked": "Maria Lind",
        "unslotted": "Maria Lind",
        "gone": "Maria Lind",
        "nowhere": "Maria Lind",
        "inroom": "Omid Rad",
        "nobody": CLINIC.name,
        "slotted": "Maria Lind",
    }


def test_a_visit_that_is_not_firm_says_so(snapshot: Snapshot) -> None:
    (pending,) = [one for one in diary(snapshot, "Maria Lind").appointments if one.key == "nowhere"]
    assert pending.status is AppointmentStatus.BOOKED
    assert pending.note == "pending"


def test_a_server_that_ignores_our_days_does_not_fill_the_book(
    make: Make, clinic: Hospital
) -> None:
    with fault_proxy(clinic.url) as proxy:

        def long_ago(tree: Any) -> None:
            for entry in tree.get("entry", ()):
                entry["resource"]["start"] = "2020-01-01T08:00:00Z"

        proxy.on("/Appointment?", edited(long_ago), times=None)
        proxy.on("/Slot?", edited(long_ago), times=None)
        books = make(proxy.url, places=PLACES).fetch(CLINIC, wall_now()).diaries
    assert sum(len(one.appointments) + len(one.slots) for one in books) == 0


@pytest.mark.parametrize(("code", "kept"), [(401, False), (403, False), (400, True)])
def test_rooms_that_are_forbidden_never_leave_half_of_the_diaries_out(
    make: Make, clinic: Hospital, code: int, kept: bool
) -> None:
    with fault_proxy(clinic.url) as proxy:
        proxy.on("partof=", status(code), times=None)
        source = make(proxy.url, places=PLACES)
        if kept:
            assert source.fetch(CLINIC, wall_now()).diaries
            return
        with pytest.raises(SourceRefused):
            source.fetch(CLINIC, wall_now())


def test_the_connection_test_counts_diaries_and_visits(make: Make, clinic: Hospital) -> None:
    probes = make(clinic.url, places=PLACES).test([CLINIC])
    (book,) = [one for one in probes if one.key == "book"]
    assert book.verdict is Verdict.OK
    assert book.facts["visits"] == "7"


def run(folder: Path, *words: str) -> None:
    """Let sekmet itself act in its hospital."""
    command = [sys.executable, "-m", "sekmet.cli", "workflow", "run", *words, "-t", "local"]
    where = {**os.environ, "SEKMET_CONFIG": str(folder / "settings.yaml")}
    subprocess.run(command, cwd=folder, env=where, check=True, capture_output=True, timeout=60)


def test_the_book_that_others_made_follows_their_booking_and_cancelling(
    make: Make, tmp_path: Path
) -> None:
    with hospital(tmp_path, patients=False) as running:
        running.put(book()[5])
        run(tmp_path, "scheduling.create_schedule", "-a", "days=2")
        found = httpx.get(f"{running.url}/Schedule", trust_env=False).json()["entry"][0]
        room = found["resource"]["actor"][1]["reference"]
        source = make(running.url, places={"TAND": room})
        assert _counts(source) == (0, 12)
        run(tmp_path, "scheduling.book", "-a", "patient=ada")
        assert _counts(source) == (1, 11)
        key = httpx.get(f"{running.url}/Appointment", trust_env=False).json()["entry"][0]
        run(tmp_path, "scheduling.cancel", "-a", f"appointment={key['resource']['id']}")
        assert _counts(source) == (0, 12)


def _counts(source: FhirSource) -> tuple[int, int]:
    """Return live visits and free slots."""
    books = source.fetch(CLINIC, wall_now()).diaries
    live = [
        one
        for book in books
        for one in book.appointments
        if one.status is not AppointmentStatus.CANCELLED
    ]
    free = [one for book in books for one in book.slots if one.status is SlotStatus.FREE]
    return len(live), len(free)
