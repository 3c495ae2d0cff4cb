"""From the password to the first chart: how long, and where the time goes.

    python -m benchmarks.unlock

A ward of 30 patients with 20 orders and 60 administrations each is sealed under real keys with
the default Argon2id cost. Measured in one run, best of five: unlocking, opening the unit's
sealed copy, and making the first medication list. Target: <= 1.5 s in all.
"""

import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from appliance.desk.documents import Documents, Site
from appliance.desk.session import Desk
from appliance.desk.trail import Trail
from printing.language import language
from storage.audit import Audit
from storage.clock import Clock
from storage.keys import first_keys, slots
from storage.keys.people import People
from storage.keys.recipients import Recipients
from storage.keys.signing import Signer, device_public
from storage.records import (
    Administration,
    AdministrationStatus,
    Allergies,
    AllergyState,
    Chart,
    Order,
    OrderKind,
    OrderStatus,
    Person,
    Quantity,
    Snapshot,
    Stay,
    Timing,
    Unit,
)
from storage.store import Store

PASSWORD = "fyra ord utan sammanhang"  # noqa: S105 - opens a ward of nobody
UNIT = Unit(code="B31", name="Kirurgi")


def chart(number: int, now: datetime) -> Chart:
    """Return a patient with 20 orders and 60 administrations."""
    orders = tuple(
        Order(
            key=f"{number}-{n}",
            status=OrderStatus.ACTIVE,
            kind=OrderKind.REGULAR,
            drug=f"läkemedel {n}",
            strength="500 mg",
            form="tablett",
            amount=Quantity(value="2", unit="tabletter"),
            timing=Timing(times=("08:00", "14:00", "20:00")),
            source_text="2 tabletter klockan 8, 14 och 20",
            ordered_by="A. Lind",
        )
        for n in range(20)
    )
    given = tuple(
        Administration(
            key=f"{number}-a{n}",
            order=f"{number}-{n % 20}",
            drug=f"läkemedel {n % 20}",
            status=AdministrationStatus.GIVEN,
            at=now - timedelta(hours=n),
            by="KL",
        )
        for n in range(60)
    )
    return Chart(
        person=Person(key=str(number), number=f"18900101-{9800 + number}", family="Prov"),
        stay=Stay(key=str(number), unit="B31", bed=str(number)),
        orders=orders,
        administrations=given,
        allergies=Allergies(state=AllergyState.NOT_RECORDED),
    )


def furnish(folder: Path) -> None:
    """Seal the ward under real keys and measure its desk."""
    clock = Clock(folder / "state")
    kit = first_keys.create(folder / "keys", slots.Cost())
    persons = People(folder / "keys", cost=slots.Cost(), clock=clock)
    with kit.keys as by:
        persons.add("Karin Ek", PASSWORD, by=by, must_change=False)
    recipients = Recipients.load(folder / "keys")
    store = Store(folder / "copies", device_public(folder / "keys"))
    as_of = clock.now()
    charts = tuple(chart(number, as_of.wall) for number in range(30))
    snapshot = Snapshot(
        unit=UNIT, source="bench", as_of=as_of.wall, captured=as_of.wall, charts=charts
    )
    store.admit(
        snapshot,
        as_of=as_of,
        captured=clock.now(),
        recipients=recipients,
        signer=Signer.load(folder / "keys"),
    )
    audit = Audit(folder / "audit", recipients.auditor, clock)
    desk = Desk(store, persons, Trail(audit), "BENCH")
    site = Site(
        clock=clock,
        limits={"B31": timedelta(hours=1)},
        state=folder / "state",
        device="BENCH",
    )
    measure(desk, site)


def measure(desk: Desk, site: Site) -> None:
    """Print the best of five runs, step by step."""
    words = language("sv", "Europe/Stockholm")
    best = (float("inf"),) * 4
    for _run in range(5):
        start = time.perf_counter()
        session = desk.unlock("Karin Ek", PASSWORD)
        unlocked = time.perf_counter()
        documents = Documents(session, site, words)
        patient = documents.patients("B31")[0]
        opened = time.perf_counter()
        documents.medication_list("B31", patient)
        done = time.perf_counter()
        steps = (done - start, unlocked - start, opened - unlocked, done - opened)
        best = min(best, steps)
        desk.lock()
    total, unlock, opening, sheet = best
    print(f"unlock (Argon2id)      {unlock:7.3f} s  {unlock / total:5.0%}")
    print(f"open the ward's copy   {opening:7.3f} s  {opening / total:5.0%}")
    print(f"first medication list  {sheet:7.3f} s  {sheet / total:5.0%}")
    print(f"password to chart      {total:7.3f} s  (target <= 1.5 s)")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        furnish(Path(name))
