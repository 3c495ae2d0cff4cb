"""What the status says of a feed, to whoever looks, without a password."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from appliance.status.feed import QUIET, SILENT, section
from appliance.status.section import Seen
from printing.language import LANGUAGES, language
from storage.clock import Clock
from storage.reports import feed
from storage.reports.feed import FeedReport, FeedUnit
from tests.storage.site import MORNING, Told

WELL = FeedReport(
    name="Flödet",
    at=MORNING,
    lines=1,
    last=MORNING,
    taken=7,
    applied=5,
    units=(FeedUnit(unit="14", trusted=True, rounds=12),),
)


def seen(folder: Path, report: FeedReport) -> Seen:
    told = Told()
    clock = Clock(folder, read=told)
    feed.write(folder, report)
    return Seen(state=folder, clock=clock, now=clock.now())


def concerns(folder: Path, **facts: object) -> list[str]:
    found = section(seen(folder, msgspec.structs.replace(WELL, **facts)))
    assert found is not None
    return [
        language("en", "Europe/Stockholm").say(one.reason.text, **one.reason.facts)
        for one in found.concerns
    ]


def test_feed_that_foretells_its_rounds_raises_no_concern_and_is_shown(tmp_path: Path) -> None:
    assert concerns(tmp_path) == []
    found = section(seen(tmp_path, WELL))
    assert found is not None
    for code in LANGUAGES:
        words = " ".join(found.words(language(code, "Europe/Stockholm")))
        assert "Flödet" in words
        assert "12" in words


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"fault": "H-08"}, "H-08"),
        ({"left": 2}, "2"),
        ({"strange": 3}, "3"),
        ({"refused": 4}, "4"),
        ({"last": MORNING - QUIET - timedelta(minutes=1)}, "no message has come since"),
        ({"at": MORNING - SILENT - timedelta(minutes=1)}, "not reported"),
        ({"units": (FeedUnit(unit="14", missed=5),)}, "5 changes it had not told"),
    ],
)
def test_whatever_it_lacks_is_said(tmp_path: Path, facts: dict[str, object], word: str) -> None:
    (said,) = concerns(tmp_path, **facts)
    assert word in said


def test_machine_without_a_feed_says_nothing_of_one(tmp_path: Path) -> None:
    told = Told()
    clock = Clock(tmp_path, read=told)
    looked = Seen(state=tmp_path, clock=clock, now=clock.now())
    assert section(looked) is None
    (tmp_path / feed.FILE).write_text("{not json")
    assert section(looked) is None
