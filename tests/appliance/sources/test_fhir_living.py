"""A hospital that lives between our rounds, by sekmet's own workflows: changes equal the whole.

One source asks for changes, another reads patient by patient; after every few events both must
give the same wards. Nobody who was moved is in two of them, nobody admitted is in none.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from appliance.sources.fhir import FhirSettings, FhirSource, changes
from appliance.sources.source import Way
from storage.clock import wall_now
from storage.records import Chart, Unit
from tests.appliance.sources.conftest import QUICK
from tests.hospital.life import WARDS, Life, living
from tests.hospital.sekmet import Hospital, hospital

DRUGS = ("197361", "860975", "314076")
Wards = dict[str, tuple[Chart, ...]]


@dataclass
class Ledger:
    """Who lies where by what was done, and which orders stand."""

    life: Life
    server: Hospital
    stays: dict[str, str] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    patients: dict[str, str] = field(default_factory=dict)

    def admit(self, code: str) -> str:
        """Admit somebody and order her a drug."""
        stay = self.life.admit(code)
        self.stays[stay] = code
        self.patients[stay] = self._read(f"Encounter/{stay}")["subject"]["reference"][8:]
        self.prescribe(stay)
        return stay

    def prescribe(self, stay: str) -> str:
        """Order a drug."""
        order = self.life.prescribe(self.patients[stay], stay)
        self.orders[order] = stay
        return order

    def leave(self, stay: str, *, cancelled: bool = False) -> None:
        """Discharge somebody, or take her admission back."""
        (self.life.cancel if cancelled else self.life.discharge)(stay)
        del self.stays[stay]
        self.orders = {order: of for order, of in self.orders.items() if of != stay}

    def transfer(self, stay: str, code: str) -> None:
        """Move somebody."""
        self.life.transfer(stay, code)
        self.stays[stay] = code

    def delete(self, order: str) -> None:
        """Take an order out of the record altogether."""
        self.server.delete("MedicationRequest", order)
        del self.orders[order]

    def redose(self, order: str, text: str) -> None:
        """Change what an order says."""
        found = self._read(f"MedicationRequest/{order}")
        found["dosageInstruction"][0]["text"] = text
        self.server.put(found)

    def allergy(self, stay: str) -> None:
        """Record an allergy."""
        self.server.put({
            "resourceType": "AllergyIntolerance",
            "id": f"allergy-{stay}",
            "patient": {"reference": f"Patient/{self.patients[stay]}"},
            "code": {"text": "Penicillin"},
        })  # fmt: skip

    def _read(self, path: str) -> dict[str, object] | object:
        return httpx.get(f"{self.server.url}/{path}", trust_env=False).raise_for_status().json()


@pytest.fixture(scope="module")
def hospital_of_sekmet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder: Path = tmp_path_factory.mktemp("living")
    with hospital(folder, patients=False) as server, living(folder) as life:
        yield Ledger(life, server)


def source_of(ledger: Ledger, **settings: object) -> FhirSource:
    """Return a source of sekmet's own wards."""
    base = "urn:oid:2.16.840.1.113883.3.9999.1"
    system = _system(ledger) or base
    places = {code: f"{system}|{key}" for code, key in WARDS.items()}
    return FhirSource(
        FhirSettings(base_url=ledger.server.url, places=places, **{**QUICK, **settings})
    )


def _system(ledger: Ledger) -> str:
    url = f"{ledger.server.url}/Location?identifier={WARDS['4A']}"
    found = httpx.get(url, trust_env=False).raise_for_status().json()
    return str(found["entry"][0]["resource"]["identifier"][0]["system"])


def wards(source: FhirSource) -> Wards:
    """Return every ward as a source brings it."""
    return {code: source.fetch(Unit(code=code, name=code), wall_now()).charts for code in WARDS}


def placed(found: Wards) -> dict[str, str]:
    """Return where every stay is; a stay in two wards fails."""
    everywhere = [(chart.stay.key, code) for code, charts in found.items() for chart in charts]
    assert len(everywhere) == len(dict(everywhere))
    return dict(everywhere)


def agree(incremental: FhirSource, ledger: Ledger) -> Wards:
    """Compare both ways of reading with each other and with what was done."""
    by_changes = wards(incremental)
    whole = source_of(ledger, strategy="patients")
    try:
        assert by_changes == wards(whole)
    finally:
        whole.close()
    assert placed(by_changes) == ledger.stays
    return by_changes


@pytest.fixture(params=[timedelta(minutes=5), timedelta(0)], ids=["overlap", "no overlap"])
def incremental(
    request: pytest.FixtureRequest, hospital_of_sekmet: Ledger, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FhirSource]:
    """Return a source that asks for changes, with and without the overlap's help."""
    monkeypatch.setattr(changes, "OVERLAP", request.param)
    source = source_of(hospital_of_sekmet, full_every=timedelta(hours=1))
    yield source
    source.close()


def test_a_day_of_the_hospital_event_by_event(
    incremental: FhirSource, hospital_of_sekmet: Ledger
) -> None:
    ledger = hospital_of_sekmet
    ana, bea = ledger.admit("4A"), ledger.admit("4A")
    agree(incremental, ledger)
    order = ledger.prescribe(ana)
    ledger.life.administer(order)
    found = agree(incremental, ledger)
    assert incremental.effort.way is Way.CHANGES or not found["ICU"]
    ledger.transfer(ana, "ICU")
    cia = ledger.admit("5B")
    found = agree(incremental, ledger)
    assert order in {one.key for chart in found["ICU"] for one in chart.orders}
    ledger.life.stop(order)
    ledger.redose(next(one for one, of in ledger.orders.items() if of == bea), "half a tablet")
    ledger.allergy(cia)
    found = agree(incremental, ledger)
    assert any("half a tablet" in o.source_text for c in found["4A"] for o in c.orders)
    ledger.delete(next(one for one, of in ledger.orders.items() if of == cia))
    ledger.leave(bea)
    agree(incremental, ledger)
    ledger.transfer(ana, "4A")
    ledger.leave(cia, cancelled=True)
    agree(incremental, ledger)
    ledger.leave(ana)
    assert placed(agree(incremental, ledger)) == {}


def _event(ledger: Ledger, dice: random.Random) -> None:
    code = dice.choice(tuple(WARDS))
    if len(ledger.stays) < 3:
        ledger.admit(code)
        return
    stay = dice.choice(sorted(ledger.stays))
    orders = sorted(one for one, of in ledger.orders.items() if of == stay)
    acts = [
        lambda: ledger.admit(code),
        lambda: ledger.transfer(stay, code),
        lambda: ledger.leave(stay, cancelled=dice.random() < 0.3),
        lambda: ledger.prescribe(stay),
        lambda: ledger.allergy(stay),
    ]
    if orders:
        order = dice.choice(orders)
        acts += [
            lambda: ledger.life.stop(order),
            lambda: ledger.delete(order),
            lambda: ledger.redose(order, f"changed {dice.random()}"),
            lambda: ledger.life.administer(order),
            lambda: ledger.life.administer(order),
        ]
    dice.choice(acts)()


@pytest.mark.parametrize(
    ("seed", "rounds"), [(4, 5), *(pytest.param(n, 40, marks=pytest.mark.full) for n in range(5))]
)
def test_whatever_happens_between_rounds_changes_equal_the_whole(
    hospital_of_sekmet: Ledger, monkeypatch: pytest.MonkeyPatch, seed: int, rounds: int
) -> None:
    monkeypatch.setattr(changes, "OVERLAP", timedelta(0))
    ledger, dice = hospital_of_sekmet, random.Random(seed)
    source = source_of(ledger, full_every=timedelta(hours=1))
    by_changes = 0
    try:
        for _ in range(rounds):
            for _ in range(dice.randint(1, 5)):
                _event(ledger, dice)
            agree(source, ledger)
            by_changes += source.effort.way is Way.CHANGES
        assert not source._changes.distrust
        assert by_changes
    finally:
        source.close()
        for stay in list(ledger.stays):
            ledger.leave(stay)
