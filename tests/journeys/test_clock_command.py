"""`lykta clock`: a person with a watch, and what is written down about it."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from storage.clock import read_machine, wall_now
from tests.journeys.station import NURSE, Station

FORM = "%Y-%m-%d %H:%M"


def _watch() -> datetime:
    return wall_now().astimezone(ZoneInfo("Europe/Stockholm"))


def test_person_with_a_watch_confirms_the_clock_and_is_named_in_the_log(station: Station) -> None:
    late = _watch() - timedelta(hours=9)
    unknown = 0 if read_machine().synced else 1
    assert "klocka" in station.lykta("clock", "show", expect=unknown).stdout.lower()
    refused = station.lykta(
        "clock", "confirm", "--watch", f"{late:{FORM}}", *station.as_nurse(), expect=1
    )
    assert refused.stderr.startswith("C-03 ")
    station.lykta("clock", "show", expect=unknown)
    right = f"{_watch():{FORM}}"
    done = station.lykta("clock", "confirm", "--watch", right, *station.as_nurse())
    assert "bekräftad" in done.stdout
    station.lykta("clock", "show", expect=0)
    assert len(re.findall(rf"clock-confirmed  {NURSE}", station.audit())) == 1


def test_nobody_confirms_the_clock_without_a_password(station: Station) -> None:
    wrong = station.secret("wrong", "inte det rätta lösenordet")
    refused = station.lykta(
        "clock", "confirm", "--watch", "2026-11-22 03:10", "--name", NURSE,
        "--password-file", wrong, expect=1,
    )  # fmt: skip
    assert refused.stderr.startswith("K-06 ")
