"""`lykta guard` and `lykta probe`, as IT types them on a machine of its own."""

import json
import re

from appliance.sources.demo.site import CANARY
from tests.journeys.station import Station

OTHER = "18030303-0303"


def set_probe(station: Station, number: str) -> None:
    """Let the settings name a fictitious patient to search for."""
    text = station.config.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^(# )?number = .*$", f'number = "{number}"', text)
    station.config.write_text(text, "utf-8")


def test_guard_tells_what_it_made_of_every_unit_and_replays_it_under_other_figures(
    station: Station,
) -> None:
    assert "inte sett någon hämtning" in station.lykta("guard", "show").stdout
    assert "inget är känt" in station.lykta("guard", "report").stdout
    station.lykta("capture", "--once")
    shown = station.lykta("guard", "show").stdout
    assert re.search(r"^B31: fullständig, ", shown, re.MULTILINE)
    report = station.lykta("guard", "report", "--unit", "b31", "--figure", "day_percent=10").stdout
    assert report.startswith("B31: 0,0 dygn, 1 hämtningar") or "B31: 0.0 dygn" in report
    assert "För kort tid" in report
    document = json.loads(station.lykta("guard", "report", "--json").stdout)
    assert document["B31"]["captures"] == 1
    assert document["B31"]["refused"] == {}
    wrong = station.lykta("guard", "report", "--figure", "nonsense=3", expect=2)
    assert "lost_percent" in wrong.stderr
    document = station.status()
    assert document["guard"]["B31"]["state"] == "complete"


def test_probe_finds_the_fictitious_patient_in_the_live_system_and_everybody_hears_of_it(
    station: Station,
) -> None:
    assert station.lykta("probe", expect=1).stderr.startswith("F-79 ")
    set_probe(station, CANARY)
    assert re.search(r" svarar, testpatienten hittad, \d+\.\d s", station.lykta("probe").stdout)
    (found,) = station.status()["probe"].values()
    assert found["code"] == ""
    book = station.lykta("logbook", "show", *station.as_nurse()).stdout
    assert re.search(r"probe", book)

    set_probe(station, OTHER)
    missed = station.lykta("probe", expect=1)
    assert missed.stderr.startswith("F-75 ")
    (document,) = json.loads(station.lykta("probe", "--json", expect=1).stdout).values()
    assert (document["code"], document["reached"]) == ("F-75", True)
    concerns = station.status()["concerns"]
    assert any("testpatienten" in one for one in concerns)
