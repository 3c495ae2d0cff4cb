"""A hospital's storage in a folder: fictitious patients, a site's keys, a clock that is told."""

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from storage.clock import Clock, Instant
from storage.keys import first_keys
from storage.keys.first_keys import RecoveryKit
from storage.keys.people import People
from storage.keys.recipients import Recipients
from storage.keys.signing import Signer, device_public
from storage.keys.slots import Cost
from storage.manifest import Manifest
from storage.records import (
    Administration,
    AdministrationStatus,
    Allergies,
    Allergy,
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
from storage.store import Store

CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
"""A slot that opens in no time: the lock's form is tested, not its strength."""

MORNING = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
PASSWORD = "fyra ord som inte hör ihop"


def instant(
    minutes: float = 0, *, boot: str = "boot-a", up: float | None = None, synced: bool = True
) -> Instant:
    """Return a reading so many minutes after MORNING; uptime an hour more unless told."""
    uptime = 3600 + minutes * 60 if up is None else up * 60
    return Instant(MORNING + timedelta(minutes=minutes), uptime, boot, synced)


def chart(number: int, orders: int = 3) -> Chart:
    """Return a patient born in the 1800s, whom nobody living can be."""
    return Chart(
        person=Person(
            key=f"p{number}",
            number=f"18{number % 90 + 10}0202-{number:04d}",
            family="Håkansson",
            given=f"Åsa {number}",
        ),
        stay=Stay(key=f"s{number}", unit="14", bed=str(number)),
        orders=tuple(
            Order(
                key=f"o{number}-{n}",
                status=OrderStatus.STOPPED if n == 2 else OrderStatus.ACTIVE,
                kind=OrderKind.REGULAR,
                drug=f"Alvedon {n}",
                source_text="1 tablett kl 8 och 20 " * 10,
            )
            for n in range(orders)
        ),
        administrations=(
            Administration(key="a", drug="Alvedon", status=AdministrationStatus.GIVEN, at=MORNING),
        ),
        allergies=Allergies(
            state=AllergyState.LISTED, entries=(Allergy(key="a", substance="Penicillin"),)
        ),
    )


def ward(as_of: datetime = MORNING, patients: int = 5, code: str = "14") -> Snapshot:
    """Return a ward's snapshot."""
    return Snapshot(
        unit=Unit(code=code, name=f"Avdelning {code}"),
        source="demo",
        as_of=as_of,
        captured=as_of + timedelta(seconds=4),
        charts=tuple(chart(n) for n in range(1, patients + 1)),
    )


def clinic(as_of: datetime = MORNING) -> Snapshot:
    """Return a clinic's snapshot with two diaries."""
    visit = Appointment(
        key="v",
        start=as_of,
        end=as_of + timedelta(minutes=30),
        status=AppointmentStatus.BOOKED,
        patient=chart(1).person,
    )
    return Snapshot(
        unit=Unit(code="tand", name="Tandvården", kind=UnitKind.CLINIC),
        source="demo",
        as_of=as_of,
        captured=as_of,
        diaries=(
            Diary(key="d1", practitioner="Dr A", appointments=(visit,)),
            Diary(key="d2", practitioner="Dr B", appointments=(visit, visit)),
        ),
        days=(date(2026, 11, 21), date(2026, 11, 28)),
    )


@dataclass
class Told:
    """A clock's reader that says what it was told."""

    reading: Instant = field(default_factory=instant)

    def __call__(self) -> Instant:
        return self.reading


class Site:
    """Keys, people and a store under one folder."""

    def __init__(self, folder: Path) -> None:
        """Make the site's keys and an empty store."""
        self.folder = folder
        self.keys_dir = folder / "keys"
        self.told = Told()
        self.kit: RecoveryKit = first_keys.create(self.keys_dir, CHEAP)
        self.people = People(self.keys_dir, cost=CHEAP, clock=Clock(read=self.told))
        self.store = Store(folder / "store", device_public(self.keys_dir))
        self.signer = Signer.load(self.keys_dir)
        self.recipients = Recipients.load(self.keys_dir)

    def admit(self, minutes: float = 0, patients: int = 5, code: str = "14") -> Manifest:
        """Store a ward as it was so many minutes after MORNING."""
        as_of = instant(minutes)
        return self.admit_snapshot(ward(as_of.wall, patients, code), as_of)

    def admit_snapshot(self, snapshot: Snapshot, as_of: Instant) -> Manifest:
        """Store a snapshot."""
        return self.store.admit(
            snapshot,
            as_of=as_of,
            captured=msgspec.structs.replace(as_of, wall=snapshot.captured),
            recipients=self.recipients,
            signer=self.signer,
        )

    def unit_dir(self, code: str = "14") -> Path:
        """Return a unit's folder."""
        return self.folder / "store" / "units" / code

    def generation_dir(self, number: int, code: str = "14") -> Path:
        """Return a generation's folder."""
        return self.unit_dir(code) / f"gen-{number:010d}"


def flip(file: Path, at: int) -> None:
    """Change one bit of a file that nobody may write."""
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.chmod(0o600)
    file.write_bytes(data)


def cut(file: Path, size: int) -> None:
    """Cut a file short that nobody may write."""
    file.chmod(0o600)
    os.truncate(file, size)


def numbers(site: Site, unit: str = "14") -> list[int]:
    """Return the numbers of a unit's valid generations, newest first."""
    return [found.manifest.generation for found in site.store.generations(unit)]
