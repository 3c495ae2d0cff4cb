"""What goes on beside the copies is said, and never makes a copy look fresher or older."""

from collections.abc import Iterable
from datetime import timedelta

import msgspec
import pytest

from appliance.status import Survey, report
from printing.language import language
from storage import attempts
from storage.freshness import Light, Reason
from storage.reports import closed, feed, lamps, outages, pace, pauses
from storage.reports.feed import FeedReport, FeedUnit
from storage.reports.lamps import Glow, Lamp, Lamps
from storage.reports.outages import Kind, Outage
from storage.reports.pace import Pace
from storage.reports.pauses import ALL, LONGEST, Pause
from tests.appliance.world import World
from tests.storage.site import MORNING, instant

SV = language("sv", "Europe/Stockholm")


def text(survey: Survey) -> str:
    said = report.as_text(survey, SV, "Provsjukhuset", "LYKTA-T")
    return said.replace("\u00a0", " ")


def document(survey: Survey) -> dict[str, object]:
    found: dict[str, object] = msgspec.json.decode(report.as_json(survey, SV, "x", "y"))
    return found


def hold(world: World, units: Iterable[str], minutes: float = 120) -> None:
    at = world.clock.now()
    span = timedelta(minutes=minutes)
    word = Pause(
        at=at,
        seconds=int(span.total_seconds()),
        until=at.wall + span,
        by="Eva Sund",
        why="uppgradering",
    )
    pauses.begin(world.state, units, word)


def test_paused_unit_says_by_whom_until_when_and_goes_on_ageing(world: World) -> None:
    world.round()
    hold(world, ["14"])
    world.at(50)
    seen = world.look()
    by_code = {one.unit.code: one for one in seen.units}
    assert by_code["14"].freshness.light is Light.AGEING, "a pause keeps no copy young"
    assert "Pausad till 21/11 10:00 av Eva Sund: uppgradering" in text(seen)
    assert not [one for one in by_code["15"].freshness.reasons if "Paus" in one.text]
    assert report.exit_code(seen) == 1
    assert document(seen)["timetable"]["paused"]["14"]["by"] == "Eva Sund"  # type: ignore[index] # JSON


def test_pause_that_has_ended_is_not_said_any_more(world: World) -> None:
    hold(world, [ALL])
    assert "Alla enheter är pausade" in text(world.look())
    world.at(120)
    assert "pausad" not in text(world.look()).casefold()


def test_pause_longer_than_any_may_be_ends_all_the_same(world: World) -> None:
    at = world.clock.now()
    far = at.wall + timedelta(days=365)
    pauses.begin(world.state, [ALL], Pause(at=at, seconds=10**9, until=far, by="x", why="y"))
    world.at(LONGEST.total_seconds() / 60 - 1)
    assert pauses.obeyed(world.state, world.clock, world.clock.now())
    world.at(LONGEST.total_seconds() / 60)
    assert not pauses.obeyed(world.state, world.clock, world.clock.now())


def test_pause_in_a_link_is_not_obeyed(world: World) -> None:
    hold(world, [ALL])
    file = world.state / pauses.FILE
    file.rename(world.state / "elsewhere")
    file.symlink_to(world.state / "elsewhere")
    assert not pauses.obeyed(world.state, world.clock, world.clock.now())


def test_unit_outside_its_hours_says_when_it_goes_on_and_nothing_after_that(world: World) -> None:
    world.round()
    closed.write(world.state, {"tand": MORNING + timedelta(hours=2)})
    assert "Pausad enligt tidtabellen till 21/11 10:00" in text(world.look())
    world.at(121)
    assert "tidtabellen" not in text(world.look()), "the service that wrote it may be dead"


def test_slow_and_silent_sources_are_named_with_their_beginning(world: World) -> None:
    world.round()
    since = instant(-30).wall
    slow = Outage(since, 3, Kind.SLOW, seconds=42.0, usual=0.3)
    outages.write(world.state, {"journal": slow, "tand": Outage(since, 1)})
    seen = world.look()
    assert seen.slow
    assert "journal svarar för långsamt för att arbeta med sedan 21/11 07:30: 42,0 s" in text(seen)
    assert "tand har inte svarat sedan 21/11 07:30" in text(seen)
    assert seen.light is Light.FRESH
    assert report.exit_code(seen) == 1
    assert "för långsamt" in report.as_nagios(seen, SV)


def test_outage_that_an_older_version_wrote_is_still_read(world: World) -> None:
    world.state.mkdir(exist_ok=True)
    old = {"since": "2026-11-21T06:00:00Z", "units": 3}
    (world.state / outages.FILE).write_bytes(msgspec.json.encode(old))
    assert outages.read(world.state)[""].units == 3
    outages.write(world.state, {"journal": Outage(MORNING, 2), "tand": Outage(instant(5).wall, 1)})
    kept = msgspec.json.decode((world.state / outages.FILE).read_bytes())
    assert (kept["since"], kept["units"]) == ("2026-11-21T07:00:00Z", 2), "as 0.1 reads it"


def test_lamp_that_is_bad_is_critical_and_has_its_remedy_on_the_board(world: World) -> None:
    world.round()
    bad = Lamp(
        glow=Glow.BAD,
        findings=(Reason("The change could not be kept: {why}.", {"why": "EIO"}),),
        remedies=(Reason("Nothing was paused."),),
    )
    good = Lamp(glow=Glow.GOOD)
    lamps.write(world.state, Lamps(at=world.clock.now(), configuration=good, data=bad))
    seen = world.look()
    assert report.exit_code(seen) == 2
    (concern,) = [one for one in seen.concerns if one.title]
    assert concern.grave
    assert concern.remedy == Reason("Nothing was paused.")
    assert "✗ Data: Ändringen kunde inte sparas: EIO." in text(seen)
    assert document(seen)["lamps"]["data"] == "bad"  # type: ignore[index] # JSON


@pytest.mark.parametrize(("lasting", "code"), [(True, 1), (False, 0)])
def test_source_without_its_password_is_not_all_well_until_its_copy_is_old(
    world: World, lasting: bool, code: int
) -> None:
    world.round()
    good, finding = Lamp(glow=Glow.GOOD), Reason("The source's password file cannot be read.")
    stuck = Lamp(glow=Glow.BAD, findings=(finding,), lasting=lasting)
    lit = Lamps(at=world.clock.now(), configuration=good, data=good, sources={"Opus": stuck})
    lamps.write(world.state, lit)
    assert report.exit_code(world.look()) == code


def test_cloned_disk_is_said_once_and_not_for_every_source(world: World) -> None:
    world.round()
    finding = Reason("These copies were made on another machine ({what}).", {"what": "board"})
    bad = Lamp(glow=Glow.BAD, findings=(finding,), lasting=True)
    lit = Lamps(
        at=world.clock.now(),
        configuration=Lamp(glow=Glow.GOOD),
        data=bad,
        sources={"Opus": bad, "Journal": bad},
    )
    lamps.write(world.state, lit)
    assert [one.reason for one in world.look().concerns].count(finding) == 1


def test_questions_of_the_last_round_are_counted_for_the_systems_owner(world: World) -> None:
    world.round()
    known = attempts.read(world.state)
    for code, requests in (("14", 120), ("15", 30)):
        one = msgspec.structs.replace(known[code], requests=requests, pauses=2, way="changes")
        attempts.note(world.state, one)
    pace.write(world.state, {"journal": Pace(answers=(0.2,) * 8, latest=0.25)})
    seen = world.look()
    assert "ställde 150 frågor (bara ändringar); pauser som begärdes: 4" in text(seen)
    assert "journal behöver 0,25 s för ett svar; annars 0,20 s" in text(seen)
    assert "'requests'=150;;;0" in report.as_nagios(seen, SV)
    assert document(seen)["cost"]["requests"] == 150  # type: ignore[index] # JSON


def test_feed_that_cannot_apply_messages_or_has_no_service_is_looked_at(world: World) -> None:
    world.round()
    unit = FeedUnit(unit="14", why="The settings do not let the feed lower the age.")
    one = FeedReport(
        name="HL7", at=world.clock.now().wall, lines=2, taken=100, applied=90, left=3, units=(unit,)
    )
    feed.write(world.state, one)
    seen = world.look()
    assert "Flöde HL7: öppna förbindelser 2, meddelanden 100, införda 90" in text(seen)
    assert "3 meddelanden kunde inte föras in" in text(seen)
    assert report.exit_code(seen) == 1
    assert "'feed_messages'=100;;;0" in report.as_nagios(seen, SV)
    world.at(6)
    assert "inte rapporterat om det sedan" in text(world.look())


@pytest.mark.parametrize("junk", [b"", b"{", b"[]", b"\xff\xfe", b'{"14": 7}', b"null"])
def test_report_that_is_junk_hides_nothing_and_fails_nobody(world: World, junk: bytes) -> None:
    world.round()
    files = (pauses.FILE, closed.FILE, outages.FILE, lamps.FILE, pace.FILE, feed.FILE)
    for name in (*files, "guard.json", "probe.json", "source-tests.json"):
        (world.state / name).write_bytes(junk)
    seen = world.look()
    assert seen.light is Light.FRESH
    assert text(seen)
    assert report.as_nagios(seen, SV).startswith("LYKTA ")
    world.round()
