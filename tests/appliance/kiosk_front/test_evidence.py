"""A month's evidence behind the glass: by right, noted in the log, the same as on paper."""

from datetime import UTC, date, datetime

import msgspec
import pytest

from appliance.desk.rights import KeeperNeeded
from appliance.kiosk.front.evidence import EvidenceFront
from appliance.kiosk.ports import PrintKind, PrintOrder
from printing.language import Language, language
from printing.sheets.machine_stamp import MachineStamp
from printing.sheets.routine_evidence import Month, RoutineEvidence, routine_evidence
from tests.appliance.world import NURSE, World
from tests.printing.evidence_sample import sample_month
from tests.storage.site import PASSWORD

SV = language("sv", "Europe/Stockholm")
KEEPER, MONTH = "Bo Nyckel", date(2026, 11, 1)
ORDER = PrintOrder(kind=PrintKind.EVIDENCE, unit="", day=MONTH)


def sheet(month: Month, serial: str = "", by: str = "", *, language: Language) -> RoutineEvidence:
    stamp = MachineStamp(
        device="LYKTA-TEST", printed=month.until, serial=serial, by=by, site="Sjukhuset", support=""
    )
    return routine_evidence(month, stamp, "", language)


def front(world: World, month: Month | None = None) -> EvidenceFront:
    return EvidenceFront(
        world.desk,
        world.clock,
        None,
        read=lambda _session, _first: month or sample_month(),
        sheet=sheet,
        number=lambda: "LYKTA-TEST-1",
    )


def unlocked(world: World, name: str, function: str) -> None:
    with world.site.people.unlock_with_code(world.site.kit.code) as by:
        world.site.people.add(name, PASSWORD, by=by, must_change=False, function=function)
    world.desk.unlock(name, PASSWORD)


def told(world: World) -> list[tuple[str, str, str]]:
    return [(one.event, one.person, one.detail) for one in world.audited().entries]


def test_nobody_without_the_right_reads_or_prints_the_evidence(world: World) -> None:
    world.desk.unlock(NURSE, PASSWORD)
    for ask in (
        lambda: front(world).month(MONTH, SV),
        lambda: front(world).plan(ORDER, SV),
        lambda: front(world).paper(ORDER, SV),
    ):
        with pytest.raises(KeeperNeeded):
            ask()
    assert told(world).count(("refused", NURSE, "evidence")) == 3


def test_what_the_keeper_prints_and_saves_stands_in_the_log_with_its_month(world: World) -> None:
    unlocked(world, KEEPER, "keeper")
    evidence = front(world)
    pages, month = evidence.plan(ORDER, SV)
    assert (pages, month.replace("\u00a0", " ")) == (2, "sön 1 nov – mån 30 nov 2026")
    paper = evidence.paper(ORDER, SV)
    evidence.saved(ORDER)
    assert (paper.kind, paper.person) == ("routine-evidence", KEEPER)
    assert ("printed", KEEPER, "routines 2026-11") in told(world)
    assert ("exported", KEEPER, "routines 2026-11, stick") in told(world)


def test_glass_says_of_a_month_what_its_paper_says(world: World) -> None:
    unlocked(world, KEEPER, "it")
    view, paper = front(world).month(MONTH, SV), sheet(sample_month(), language=SV)
    assert view.figures == paper.compliance.rows
    assert [one.cells[-1] for one in view.checks] == [one.remark for one in paper.rows]
    assert [one.bad for one in view.checks] == [one.bad for one in paper.rows]
    assert view.remarks[:-1] == paper.remarks
    assert "lykta routine evidence --to" in view.remarks[-1]


def test_months_are_offered_from_the_first_plan_to_this_one(world: World) -> None:
    unlocked(world, KEEPER, "keeper")
    old = msgspec.structs.replace(
        sample_month(), first=date(2026, 5, 1), last=date(2026, 5, 31), since=None
    )
    asked = front(world, old).month(old.first, SV)
    assert (asked.earlier, asked.later) == (None, date(2026, 6, 1))


def test_the_reception_reads_no_evidence(world: World) -> None:
    unlocked(world, KEEPER, "desk")
    with pytest.raises(KeeperNeeded):
        front(world).month(MONTH, SV)


def test_the_first_day_is_the_sites_and_not_greenwichs() -> None:
    begun = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)  # half past midnight on the 2nd, here
    month = msgspec.structs.replace(sample_month(), since=begun)
    assert any("mån\u00a02\u00a0nov" in words for words in sheet(month, language=SV).remarks)
