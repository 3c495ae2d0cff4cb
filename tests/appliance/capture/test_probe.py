"""The production probe: it finds one fictitious patient, or says so, and names nobody."""

import json
import os
from pathlib import Path

import pytest

from appliance.capture.probe import Patient, note, probe
from appliance.kiosk.front.board import Place, board
from appliance.kiosk.ports import Lamp
from appliance.sources.search import CannotSearch, Sighting
from appliance.sources.source import SourceNonsense, SourceUnreachable
from printing.language import language
from storage import fsio
from storage.errors import LyktaError
from storage.logbook_reading import read
from storage.reports import probe as report
from tests.appliance.world import World

CANARY = Patient(number="18020202-0202", name="Kvinna, Fiktiv")
ANOTHER = "Annanson, Aurora"


class Search:
    """A live system that answers a search as it was told."""

    name = "journal.example.org"

    def __init__(self, *names: str, fault: LyktaError | None = None) -> None:
        self.names = names
        self.fault = fault
        self.asked: list[str] = []

    def find(self, number: str) -> Sighting:
        self.asked.append(number)
        if self.fault is not None:
            raise self.fault
        return Sighting(names=self.names)


@pytest.mark.parametrize(
    "names",
    [("Kvinna, Fiktiv",), ("Fiktiv KVINNA",), ("Prov, Prov", "Kvinna, Fiktiv"), ("kvinna,fiktiv",)],
)
def test_test_patient_is_found_under_her_name_however_it_is_written(
    world: World, names: tuple[str, ...]
) -> None:
    search = Search(*names)
    found = probe(search, CANARY, world.clock)
    assert found.found
    assert found.reached
    assert found.seconds < 5
    assert found.at == world.clock.now()
    assert search.asked == ["18020202-0202"], "nobody else is ever asked for"


def test_live_system_that_answers_without_her_is_not_called_well(world: World) -> None:
    missed = probe(Search(), CANARY, world.clock)
    assert (missed.found, missed.reached, missed.code) == (False, True, "F-75")
    assert missed.facts == {"host": "journal.example.org"}


def test_probe_that_finds_another_person_writes_her_name_nowhere(world: World) -> None:
    other = probe(Search(ANOTHER), CANARY, world.clock)
    assert (other.code, other.reached) == ("F-76", True)
    note("journal", other, world.state, world.logbook)
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    logs = read(world.site.folder / "logbook", keys)
    written = str(logs.entries) + (world.state / report.FILE).read_text()
    assert "F-76" in written
    assert "Annanson" not in written
    assert "Annanson" not in str(other)


def test_any_name_will_do_where_the_site_gave_none(world: World) -> None:
    nameless = Patient(number="18020202-0202")
    assert probe(Search(ANOTHER), nameless, world.clock).found
    assert probe(Search(), nameless, world.clock).code == "F-75"


@pytest.mark.parametrize(
    ("fault", "reached"),
    [(SourceUnreachable(host="fhir"), False), (SourceNonsense(host="fhir"), True)],
)
def test_fault_of_the_live_system_is_a_finding_and_no_crash(
    world: World, fault: LyktaError, reached: bool
) -> None:
    found = probe(Search(fault=fault), CANARY, world.clock)
    assert (found.code, found.reached, found.found) == (fault.code, reached, False)
    assert (found.message, found.remedy) == (fault.message, fault.remedy)


def test_source_that_cannot_be_searched_is_not_said_to_have_missed_her(world: World) -> None:
    with pytest.raises(CannotSearch):
        probe(Search(fault=CannotSearch()), CANARY, world.clock)


def test_finding_stands_in_the_report_and_in_the_logbook_as_a_check(world: World) -> None:
    note("journal", probe(Search("Kvinna, Fiktiv"), CANARY, world.clock), world.state, None)
    missed = probe(Search(), CANARY, world.clock)
    note("labb", missed, world.state, world.logbook)
    assert report.read(world.state) == {
        "journal": report.read(world.state)["journal"],
        "labb": missed,
    }
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    (entry,) = read(world.site.folder / "logbook", keys).entries
    assert (entry.kind, entry.unit) == ("check", "")
    facts = entry.facts
    assert (facts["check"], facts["source"], facts["found"], facts["code"]) == (
        "probe",
        "labb",
        "no",
        "F-75",
    )


def test_disk_that_refuses_does_not_change_what_was_found(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def full(name: str, path: Path) -> None:
        raise OSError(28, os.strerror(28))

    found = probe(Search("Kvinna, Fiktiv"), CANARY, world.clock)
    with fsio.watched(full):
        note("journal", found, world.state, world.logbook)
    assert "could not be noted" in caplog.text
    assert report.read(world.state) == {}


def test_status_says_what_the_probe_found_and_warns_where_she_was_missed(world: World) -> None:
    world.round()
    quiet = len(world.look().concerns)
    note("journal", probe(Search("Kvinna, Fiktiv"), CANARY, world.clock), world.state, None)
    seen = world.look()
    (section,) = [one for one in seen.sections if one.key == "probe"]
    (line,) = section.words(world.words)
    assert line.startswith("journal svarade och hittade testpatienten: ")
    assert section.measures == ("'probe_missed'=0;0;;0",)
    assert len(seen.concerns) == quiet
    note("journal", probe(Search(), CANARY, world.clock), world.state, None)
    seen = world.look()
    assert len(seen.concerns) == quiet + 1
    assert json.dumps([one.document for one in seen.sections if one.key == "probe"])
    gone = probe(Search(fault=SourceUnreachable(host="fhir")), CANARY, world.clock)
    note("journal", gone, world.state, None)
    seen = world.look()
    assert len(seen.concerns) == quiet, "the rounds since know better whether it is dead"
    (section,) = [one for one in seen.sections if one.key == "probe"]
    assert section.measures == ("'probe_missed'=1;0;;0",)
    assert "F-10" in next(iter(section.words(language("en", "Europe/Stockholm"))))


def cards(world: World) -> list[tuple[Lamp, str, str]]:
    view = board(world.look(), None, Place(unit="14", support=""), world.words)
    return [(card.lamp, card.title, card.text) for card in view.cards]


def test_board_shows_when_she_was_last_found_and_no_good_sign_where_she_was_missed(
    world: World,
) -> None:
    world.round()
    before = cards(world)
    note("journal", probe(Search("Kvinna, Fiktiv"), CANARY, world.clock), world.state, None)
    (card,) = [one for one in cards(world) if one not in before]
    assert card == (Lamp.GOOD, "Testpatient i journalsystemet", "08:00, hittad på 0,1 s")
    note("labb", probe(Search(), CANARY, world.clock), world.state, None)
    after = [one for one in cards(world) if one not in before]
    assert [one[0] for one in after] == [Lamp.ATTENTION]
    assert "hittar inte testpatienten" in after[0][2]
