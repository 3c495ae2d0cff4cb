"""A ward on a third party's FHIR server, a feed by a third party's sender, and the two compared.

sekmet-fhir answers the whole rounds, the `hl7` library's own clients send the messages over TCP and
TLS, and what the nurse opens between two rounds is compared with what the next round finds.
"""

import copy
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from appliance.capture import feed_age
from appliance.capture.feed import FeedDesk
from appliance.capture.feed_age import FeedRules
from appliance.capture.feed_compare import Compared, compared
from appliance.capture.feed_journal import Journal
from appliance.capture.keeper import Keeper, Outcome, Watched
from appliance.capture.round import capture_round
from appliance.sources.fhir import FhirSettings, FhirSource
from appliance.sources.hl7v2 import Hl7Feed, Hl7Settings
from storage.clock import Clock, Instant
from storage.quarantine import Quarantine
from storage.reading import open_unit
from storage.records import Chart, OrderStatus, Snapshot, Unit
from storage.reports import feed as reports
from tests.hospital.authority import Authority
from tests.hospital.hl7_sender import Answer, Patient, Writer, line, sent, sent_over_tls
from tests.hospital.sekmet import WARDS, Hospital, hospital
from tests.storage.site import PASSWORD, Site

NURSE = "Karin Ek"
CODES = ("4E", "4W")
SECONDS = 8.0
"""Within so long a message is a copy in the store, on a machine that others use too."""


@pytest.fixture(scope="module")
def sekmet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """Return a hospital of our own: this module changes it."""
    folder = tmp_path_factory.mktemp("sekmet")
    with hospital(folder, without=("Observation", "MedicationAdministration")) as running:
        yield running


class Machine:
    """A machine that copies two wards of the hospital and follows a feed."""

    def __init__(self, folder: Path, url: str, settings: Hl7Settings, rules: FeedRules) -> None:
        self.site = Site(folder)
        with self.site.kit.keys as by:
            self.site.people.add(NURSE, PASSWORD, by=by, must_change=False)
        self.clock = Clock(folder / "state")
        self.keeper = Keeper(
            store=self.site.store,
            recipients=self.site.recipients,
            signer=self.site.signer,
            clock=self.clock,
            state=folder / "state",
            quarantine=Quarantine(folder / "store", self.site.signer.public),
        )
        self.watched = [Watched(unit=Unit(code=code, name=f"Ward {code}")) for code in CODES]
        places = {code: f"Location/{WARDS[code]}" for code in CODES}
        self.source = FhirSource(FhirSettings(base_url=url, places=places, name="sekmet"))
        self.feed = Hl7Feed(settings)
        self.journal = Journal(folder / "state" / "feed", folder / "run" / "feed.key")
        self.desk = FeedDesk(
            self.feed,
            self.watched,
            lambda: self.keeper,
            self.journal,
            places={"*": ""} | {code: code for code in CODES},
            rules=rules,
        )

    def round(self) -> dict[str, Outcome]:
        """Run one whole round, as the service does."""
        self.desk.begun()
        done = capture_round(self.source, self.watched, self.keeper, on_kept=self.desk.kept)
        assert all(one.error is None for one in done), done
        return {one.unit.code: one for one in done}

    def opened(self, code: str) -> Snapshot:
        """Open a ward's newest copy with the nurse's password."""
        keys = self.site.people.unlock(NURSE, PASSWORD)
        return open_unit(self.site.store, code, keys).snapshot

    def dated(self, code: str) -> Instant:
        """Return of when a ward's newest copy is."""
        newest = self.site.store.newest(code)
        assert newest is not None
        return newest.manifest.as_of

    def published(self, until: Callable[[], bool]) -> float:
        """Publish as the service does until something holds; return the seconds it took."""
        began = time.monotonic()
        while not until():
            assert time.monotonic() - began < 3 * SECONDS, self.desk.report()
            if self.desk.pending():
                assert all(one.error is None for one in self.desk.publish())
            time.sleep(0.05)
        return time.monotonic() - began

    def settle(self) -> None:
        """Wait until the last round was compared with the feed."""
        comparing = feed_age.COMPARING
        self.published(lambda: comparing not in {one.why for one in self.desk.report().units})

    def close(self) -> None:
        self.desk.close()
        self.source.close()


RULES = FeedRules(
    lowers_age=True, settle=timedelta(seconds=1), gap=timedelta(0), renew=timedelta(seconds=1)
)


@pytest.fixture
def machine(tmp_path: Path, sekmet: Hospital) -> Iterator[Machine]:
    made = Machine(tmp_path, sekmet.url, Hl7Settings(name="feed", port=0), RULES)
    made.round()
    made.desk.open()
    yield made
    made.close()


class Both:
    """The record system: what it changes in its own base it also tells on the feed."""

    def __init__(self, sekmet: Hospital, tell: Callable[..., list[Answer]]) -> None:
        self.hospital = sekmet
        self.tell = tell
        self.writer = Writer()
        self.loaded = copy.deepcopy(sekmet.loaded)

    def patient(self, chart: Chart) -> Patient:
        who = chart.person
        birth = who.birth.replace("-", "")
        return Patient(number=who.number, family=who.family, given=who.given, birth=birth)

    def stop(self, chart: Chart, key: str) -> None:
        request = self._find("MedicationRequest", key)
        self.hospital.put({**request, "status": "stopped"})
        number = request["identifier"][0]["value"]
        self._say(self.writer.rde("DC", number, self.patient(chart)))

    def prescribe(self, chart: Chart, key: str) -> None:
        like = next(
            one
            for one in self.loaded["MedicationRequest"]
            if one["subject"]["reference"].endswith(chart.person.key) and one["intent"] == "order"
        )
        self.hospital.put(
            {
                **like,
                "id": key,
                "status": "active",
                "identifier": [{"system": "urn:orders", "value": f"NEW-{key}"}],
                "medicationCodeableConcept": {"text": "Furosemide"},
                "dosageInstruction": [
                    {
                        "text": "40 mg PO BID",
                        "route": {"text": "PO"},
                        "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
                        "doseAndRate": [{"doseQuantity": {"value": 40, "unit": "mg"}}],
                    }
                ],
            }
        )
        rxe = "RXE||C03CA01^Furosemide^ATC|40||mg"
        self._say(
            self.writer.rde("NW", f"NEW-{key}", self.patient(chart), "TQ1|1||BID", rxe, "RXR|PO")
        )

    def transfer(self, chart: Chart, ward: str) -> None:
        stay = self._find("Encounter", chart.stay.key)
        bed = f"loc-bed-{ward}-07"
        place = {"location": {"reference": f"Location/{bed}"}, "status": "active"}
        self.hospital.put({**stay, "location": [place]})
        here = f"{ward}^^07"
        self._say(self.writer.adt("A02", self.patient(chart), here, prior=chart.stay.unit))

    def discharge(self, chart: Chart) -> None:
        stay = self._find("Encounter", chart.stay.key)
        self.hospital.put({**stay, "status": "finished"})
        visit = chart.stay.number
        self._say(self.writer.adt("A03", self.patient(chart), chart.stay.unit, visit=visit))

    def _find(self, kind: str, key: str) -> dict[str, Any]:
        return next(one for one in self.loaded[kind] if one["id"] == key)

    def _say(self, message: str) -> None:
        assert [one.code for one in self.tell(message)] == ["AA"]

    def undo(self) -> None:
        """Put the hospital back as it was."""
        kinds = ("Encounter", "MedicationRequest")
        self.hospital.put(*(one for kind in kinds for one in self.loaded[kind]))


@pytest.fixture
def system(sekmet: Hospital, machine: Machine) -> Iterator[Both]:
    both = Both(sekmet, lambda *messages: sent(machine.feed.address, *messages))
    yield both
    both.undo()


def chart_of(snapshot: Snapshot, key: str) -> Chart | None:
    return next((one for one in snapshot.charts if one.person.key == key), None)


def active(chart: Chart) -> str:
    """Return the key of an order that may be stopped."""
    return next(one.key for one in chart.orders if one.status is OrderStatus.ACTIVE and one.numbers)


def differing(before: Snapshot, told: Snapshot, found: Snapshot) -> Compared:
    return compared(before, told, found, history=RULES.history)


def test_what_the_feed_tells_is_a_copy_within_seconds_and_equals_the_next_whole_round(
    machine: Machine, system: Both
) -> None:
    before = {code: machine.opened(code) for code in CODES}
    at_first = machine.dated("4E")
    moved, left, changed = [
        one for one in before["4E"].charts if any(order.numbers for order in one.orders)
    ][:3]
    stopped = active(changed)
    system.stop(changed, stopped)
    system.prescribe(changed, "mr-new-1")
    system.transfer(moved, "4W")
    system.discharge(left)

    def is_there() -> bool:
        there = chart_of(machine.opened("4W"), moved.person.key) is not None
        return there and len(machine.opened("4E").charts) == len(before["4E"].charts) - 2

    took = machine.published(is_there)
    assert took < SECONDS
    told = {code: machine.opened(code) for code in CODES}
    _moved_whole(told, moved)
    assert chart_of(told["4E"], left.person.key) is None
    _stopped_and_prescribed(told["4E"], changed, stopped)
    assert told["4E"].source == "sekmet + feed"
    assert machine.dated("4E") == at_first, "nothing is proved yet"

    machine.round()
    found = {code: machine.opened(code) for code in CODES}
    for code in CODES:
        assert found[code].source == "sekmet"
        assert not differing(before[code], told[code], found[code]).missed, code
    machine.settle()
    units = {one.unit: one for one in machine.desk.report().units}
    assert {code: (one.rounds, one.missed) for code, one in units.items()} == {
        "4E": (1, 0),
        "4W": (1, 0),
    }


def _moved_whole(told: dict[str, Snapshot], moved: Chart) -> None:
    here, there = (chart_of(told[code], moved.person.key) for code in CODES)
    assert here is None
    assert there is not None
    assert there.orders == moved.orders, "she is moved with her whole chart"


def _stopped_and_prescribed(told: Snapshot, before: Chart, stopped: str) -> None:
    now = chart_of(told, before.person.key)
    assert now is not None
    orders = {one.key: one for one in now.orders}
    assert orders[stopped].status is OrderStatus.STOPPED
    assert [one.drug for one in now.orders if "NEW-mr-new-1" in one.numbers] == ["Furosemide"]


def test_feed_that_foretold_a_round_lowers_the_age_to_seconds_until_a_message_is_left(
    machine: Machine, system: Both
) -> None:
    before = machine.opened("4E")
    first, second = [one for one in before.charts if any(order.numbers for order in one.orders)][:2]
    system.stop(first, active(first))
    system.transfer(second, "4W")
    machine.round()
    machine.settle()
    whole = machine.dated("4E")
    system.stop(first, [o.key for o in first.orders if o.status is OrderStatus.ACTIVE][1])

    assert machine.published(lambda: machine.dated("4E").boottime > whole.boottime) < SECONDS
    assert machine.clock.age(machine.dated("4E")).at_least < timedelta(seconds=SECONDS)
    sent(
        machine.feed.address,
        system.writer.rde("DC", "NO-SUCH-ORDER", system.patient(first)),
    )
    why = {one.unit: one.why for one in machine.desk.report().units}
    assert why["4E"] == feed_age.LEFT
    machine.published(lambda: not machine.desk.pending())
    marked = chart_of(machine.opened("4E"), first.person.key)
    assert marked is not None
    assert any("could not be applied" in alert.text for alert in marked.alerts)
    assert machine.dated("4E") == whole


def test_round_that_finds_what_the_feed_had_not_told_is_said_and_no_age_is_lowered(
    machine: Machine, system: Both, sekmet: Hospital
) -> None:
    chart = next(one for one in machine.opened("4E").charts if any(o.numbers for o in one.orders))
    system.stop(chart, active(chart))
    silent = Both(sekmet, lambda *messages: [Answer("AA", "", "")])
    silent.prescribe(chart, "mr-untold")
    machine.round()
    machine.settle()
    units = {one.unit: one for one in machine.desk.report().units}
    assert (units["4E"].missed, units["4E"].why) == (1, feed_age.MISSED)
    machine.desk.beat()
    sekmet.delete("MedicationRequest", "mr-untold")


def test_messages_over_tls_with_the_hospitals_own_authority_are_taken_and_strangers_are_not(
    tmp_path: Path, sekmet: Hospital
) -> None:
    ours, theirs = Authority(tmp_path / "ca"), Authority(tmp_path / "other")
    server, client, stranger = ours.issue("lykta"), ours.issue("epj"), theirs.issue("epj")
    settings = Hl7Settings(
        name="feed",
        port=0,
        cert_file=server.cert,
        key_file=server.key,
        client_ca_file=ours.file,
    )
    machine = Machine(tmp_path / "machine", sekmet.url, settings, RULES)
    try:
        machine.round()
        machine.desk.open()
        context = ssl.create_default_context(cafile=str(ours.file))
        context.load_cert_chain(client.cert, client.key)
        both = Both(
            sekmet, lambda *m: sent_over_tls(machine.feed.address, context, *m, name="127.0.0.1")
        )
        chart = machine.opened("4W").charts[0]
        both.discharge(chart)
        both.undo()
        assert (
            machine.published(lambda: chart_of(machine.opened("4W"), chart.person.key) is None)
            < SECONDS
        )
        wrong = ssl.create_default_context(cafile=str(ours.file))
        wrong.load_cert_chain(stranger.cert, stranger.key)
        for refused in (wrong, ssl.create_default_context(cafile=str(ours.file))):
            with pytest.raises((ssl.SSLError, OSError, EOFError)):
                sent_over_tls(machine.feed.address, refused, both.writer.beat(), name="127.0.0.1")
        with pytest.raises((OSError, StopIteration)):
            sent(machine.feed.address, both.writer.beat())
        assert machine.desk.report().taken == 1
    finally:
        machine.close()


def test_flood_of_messages_never_starves_a_round_nor_delays_it_much(
    machine: Machine, system: Both
) -> None:
    began = time.monotonic()
    machine.round()
    quiet = time.monotonic() - began
    stop = threading.Event()

    def pour(number: int) -> int:
        writer, many = Writer(application=f"F{number}"), 0
        with line(machine.feed.address) as open_line:
            while not stop.is_set():
                who = Patient(f"18{number:02d}0101-{many % 9999:04d}")
                open_line.send(writer.adt("A08", who, "4E^1^1"))
                many += 1
        return many

    with ThreadPoolExecutor(4) as pool:
        pouring = [pool.submit(pour, number) for number in range(4)]
        began = time.monotonic()
        machine.round()
        flooded = time.monotonic() - began
        stop.set()
        assert sum(one.result() for one in pouring) > 0
    assert flooded < 3 * quiet + 3
    assert machine.desk.report().refused == 0


def test_report_for_the_status_names_no_patient(machine: Machine, system: Both) -> None:
    chart = next(one for one in machine.opened("4E").charts if any(o.numbers for o in one.orders))
    system.stop(chart, active(chart))
    machine.desk.beat()
    text = (machine.keeper.state / reports.FILE).read_text()
    report = reports.read(machine.keeper.state)["feed"]
    assert report.taken >= 0
    for secret in (chart.person.family, chart.person.number, chart.person.key):
        assert secret not in text
