"""`lykta drill show`: what a routine keeper types to see who practised when."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.cli.drill_front import real_outage, tended
from appliance.cli.main import commands
from appliance.config import load, write
from appliance.config.places import Places
from appliance.downtime.downtime import Downtime, Said, Watched
from storage.clock import Clock
from storage.reports import declared, drill, outages
from storage.reports.outages import Outage
from tests.appliance.drill.samples import past
from tests.journeys.station import settings


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "lykta.toml"
    path.write_text(write(settings("http://127.0.0.1:1", tmp_path / "store")), encoding="utf-8")
    return path


def types(config: Path, *words: str) -> str:
    start = ["--config", str(config), "--language", "sv", "drill", "show"]
    done = CliRunner().invoke(commands, [*start, *words], standalone_mode=False)
    assert done.exception is None, done.exception
    return done.output


def state_of(config: Path) -> Path:
    return Places(folder=load(config).store.path).state


def test_machine_on_which_nobody_practised_says_so(config: Path) -> None:
    assert types(config).splitlines()[0] == "Ingen har övat här ännu."


def test_results_are_listed_by_shift_and_one_by_one(config: Path) -> None:
    for one in past(3):
        drill.note(state_of(config), one)
    lines = types(config, "--last", "2", "--steps").splitlines()
    assert lines[0].startswith("Den senaste var ")
    assert [line.split()[0] for line in lines[1:4]] == ["Dagpass", "Kvällspass", "Nattpass"]
    assert sum(" av 18 " in line for line in lines[4:]) == 2
    assert sum("Lås upp" in line for line in lines) == 2


def test_json_is_what_is_kept(config: Path) -> None:
    drill.note(state_of(config), past(1)[0])
    (one,) = json.loads(types(config, "--json"))
    assert one["most"] == 18
    assert one["steps"][0]["step"] == "unlock"


def test_outage_is_known_by_reports_alone_and_by_one_that_nobody_can_read(tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    assert not real_outage(tmp_path, clock)
    outages.write(tmp_path, {"journal": Outage(clock.now().wall, 3)})
    assert real_outage(tmp_path, clock)
    outages.write(tmp_path, {})
    (tmp_path / declared.FILE).write_text("{half")
    assert real_outage(tmp_path, clock)


def test_copy_before_a_planned_outage_is_asked_for_while_somebody_practises(tmp_path: Path) -> None:
    clock, asked = Clock(tmp_path), []
    watched = Watched(code="B31", sources=("journal",), limit=timedelta(minutes=60))
    downtime = Downtime(tmp_path, clock, (watched,), copy_now=lambda units, by: asked.append(units))
    downtime.declare(Said(since=clock.now().wall + timedelta(minutes=5)), "Karin Ek")
    assert not tended(downtime, tmp_path, clock), "it has not begun"
    tended(downtime, tmp_path, clock)
    assert asked == [("B31",)], "once"
