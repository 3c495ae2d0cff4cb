"""Printed sheets are checked, listed and withdrawn from the command line."""

import json
from pathlib import Path

from tests.journeys.station import NURSE, Station


def who(station: Station) -> tuple[str | Path, ...]:
    return ("--name", NURSE, "--password-file", station.password)


def test_a_scanned_pile_is_checked_and_one_sheet_of_it_withdrawn(station: Station) -> None:
    station.lykta("capture", "--once")
    pile = station.folder / "b31.pdf"
    station.lykta("print", "medication-list", "--unit", "B31", "--to", pile, *who(station))

    checked = station.lykta("sheet", "check", "--scan", pile, "--json")
    told = [json.loads(line) for line in checked.stdout.splitlines()]
    assert len(told) >= 8
    assert {(one["verdict"], one["is_proved"], one["patient"]) for one in told} == {
        ("current", True, "")
    }
    opened = station.lykta("sheet", "check", told[0]["serial"], "--json", *who(station))
    assert json.loads(opened.stdout)["patient"]

    last = json.loads(
        station.lykta("sheet", "list", "--unit", "B31", "--last", "1", "--json").stdout
    )
    assert last["kind"] == "medication-list"
    assert "Läkemedelslista" in station.lykta("sheet", "list").stdout
    code = last["codes"][0]
    station.lykta("sheet", "withdraw", code, "--reason", "fel sal", *who(station))
    void = station.lykta("sheet", "check", code, expect=1)
    assert void.stdout.startswith("ÅTERTAGET\n")
    assert last["sheet"] in void.stdout
    shown = station.lykta("logbook", "show", "--kind", "note", *who(station))
    assert "fel sal" in shown.stdout


def test_what_is_no_sheet_is_told_in_words(station: Station) -> None:
    words = station.folder / "brev.txt"
    words.write_text("hej")
    refused = station.lykta("sheet", "check", "--scan", words, expect=1)
    assert refused.stderr.startswith("U-23 ")
    missing = station.lykta("sheet", "check", "--scan", station.folder / "none.pdf", expect=1)
    assert missing.stderr.startswith("S-0")
    assert station.lykta("sheet", "check", "AAA-AAA", expect=1).stderr.startswith("U-24 ")
