"""`lykta store pin`: island mode, by a person, by name."""

import re

from tests.journeys.station import NURSE, Station

UNIT = "B31"


def test_pinned_copy_stays_while_captures_go_on_and_is_let_go_by_a_person(
    station: Station,
) -> None:
    station.lykta("capture", "--once")
    reason = ("--reason", "journalsystemet tappar ordinationer")
    done = station.lykta("store", "pin", "b31", *reason, *station.as_nurse())
    assert re.search(r"Kopia 1 av B31, från .*, är fäst\.", done.stdout)
    again = station.lykta("store", "pin", UNIT, *reason, *station.as_nurse(), expect=1)
    assert again.stderr.startswith("S-20 ")
    station.lykta("capture", "--once")
    pinned = station.folder / "store" / "copies" / "pinned" / UNIT / "gen-0000000001"
    assert {path.name for path in pinned.iterdir()} == {"manifest", "snapshot.db", "pin.json"}
    station.lykta("store", "unpin", UNIT, *station.as_nurse())
    assert not pinned.exists()
    refused = station.lykta("store", "unpin", UNIT, *station.as_nurse(), expect=1)
    assert "S-22 " in refused.stderr
    log = station.audit()
    assert re.search(rf"store-pinned  {NURSE}.*copy 1: journalsystemet", log)
    assert re.search(rf"store-unpinned  {NURSE}.*copy 1, pinned by {NURSE}", log)
