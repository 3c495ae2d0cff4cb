"""A month's evidence: by the sealed logbook alone, and never more whole than it is."""

import base64
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from appliance.routines.month import NoSuchMonth, month_named, month_of
from appliance.routines.putoff import OutageSpan
from appliance.routines.signature import NotEvidence, is_genuine, read, sign
from printing.language import language
from printing.paper import count_pages, lay_out, texts
from printing.sheets.machine_stamp import MachineStamp
from printing.sheets.routine_evidence import Check, Compliance, Month, routine_evidence
from storage.clock import Instant
from storage.keys.signing import Signer
from storage.logbook import Record

ZONE = ZoneInfo("Europe/Stockholm")
NOVEMBER = date(2026, 11, 1)
DAILY = {"event": "plan", "freshness": "07:00", "late_minutes": "120"}
END = datetime(2026, 12, 1, 12, tzinfo=UTC)


def at(text: str, boot: str = "boot-a") -> Instant:
    wall = datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZONE).astimezone(UTC)
    return Instant(wall, wall.timestamp(), boot, synced=True)


def record(when: Instant, clock: str = "confirmed", **facts: str) -> Record:
    return Record(at=when, kind="check", person="Karin Ek", facts=facts, clock=clock)


def done(when: Instant, outcome: str = "passed", clock: str = "confirmed") -> Record:
    return record(when, clock, routine="freshness", outcome=outcome)


def reckoned(*records: Record, now: datetime = END) -> Month:
    return month_of(records, NOVEMBER, ZONE, now)


def figures(month: Month, routine: str = "freshness") -> Compliance:
    (found,) = [one for one in month.compliance if one.routine == routine]
    return found


def plan(when: str, **texts: str) -> Record:
    return record(at(when), **(DAILY | texts))


def test_in_time_late_and_missed_are_told_apart() -> None:
    month = reckoned(
        plan("26 00:00"),
        done(at("26 07:10")),
        done(at("27 08:59")),
        done(at("28 09:00")),
        done(at("29 06:00"), "failed"),
        done(at("30 01:30"), "remarks"),
    )
    found = figures(month)
    assert (found.asked, found.in_time, found.late, found.missed) == (5, 3, 1, 1)
    assert found.failed == 1
    assert found.share == 60


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert Compliance(routine="x", in_time=999, late=1).share == 99
    assert Compliance(routine="x").share is None


def test_what_may_still_be_done_is_not_missed() -> None:
    month = reckoned(plan("26 00:00"), now=at("26 10:00").wall)
    found = figures(month)
    assert (found.asked, found.missed, found.waiting) == (1, 0, 1)


def outage(since: str, until: str | None) -> OutageSpan:
    return OutageSpan(since=at(since).wall, until=at(until).wall if until else None)


def test_a_check_that_an_outage_left_no_time_for_is_not_counted_as_missed() -> None:
    twice = plan("26 00:00", freshness="07:00 19:00")
    records = (twice, done(at("27 10:30")), done(at("28 06:50"), "put-off"), done(at("28 19:10")))
    spans = (
        outage("26 06:00", "26 15:00"),  # over the hour until the next is asked for
        outage("27 06:00", "27 09:00"),  # two hours more: until eleven
        outage("28 06:30", "28 16:30"),
        outage("30 18:00", None),
    )
    month = month_of(records, NOVEMBER, ZONE, END, outages=spans)
    found = figures(month)
    assert (found.asked, found.in_time, found.late) == (10, 2, 0)
    assert (found.put_off, found.missed) == (3, 5), "of the other days nobody is excused"
    assert "3" in " ".join(_told(month))


def _told(month: Month) -> tuple[str, ...]:
    stamp = MachineStamp(device="LYKTA", printed=END, serial="")
    remarks = routine_evidence(month, stamp, "", language("en", "Europe/Stockholm")).remarks
    return tuple(one for one in remarks if "put off" in one)


def test_a_short_silence_or_another_hours_outage_excuses_nobody() -> None:
    records = (plan("26 00:00"),)
    spans = (
        outage("26 06:00", "26 06:59"),
        outage("27 07:10", "27 07:13"),
        outage("28 12:00", "28 13:00"),
    )
    assert figures(month_of(records, NOVEMBER, ZONE, END, outages=spans)).missed == 5
    supplies = plan("26 00:00", freshness="", supplies="07:00")
    whole = (outage("25 00:00", None),)
    found = figures(month_of((supplies,), NOVEMBER, ZONE, END, outages=whole), "supplies")
    assert found.missed == 5, "paper can be counted in an outage"


def test_a_plan_that_was_changed_later_hides_no_missed_check() -> None:
    """Whoever takes the routine out of the settings on the 29th still missed the 28th."""
    month = reckoned(
        plan("27 00:00"), done(at("27 07:00")), record(at("29 00:00"), event="plan"), now=END
    )
    found = figures(month)
    assert (found.asked, found.in_time, found.missed) == (2, 1, 1)


def test_nothing_is_missed_from_before_anybody_was_asked() -> None:
    month = reckoned(plan("29 12:00"), now=END)
    assert figures(month).asked == 1
    assert month.since == at("29 12:00").wall
    assert reckoned(done(at("29 07:00"))).compliance == ()


def test_a_check_under_a_wrong_clock_is_dated_by_its_boot_or_counted_as_undated() -> None:
    sure = at("26 06:00", "boot-b")
    lost = msgspec.structs.replace(
        sure, wall=datetime(2020, 1, 1, tzinfo=UTC), boottime=sure.boottime + 3600
    )
    month = reckoned(
        plan("26 00:00"),
        record(sure, "confirmed", event="other"),
        done(lost, clock="wrong"),
        done(msgspec.structs.replace(lost, boot="boot-c"), clock="wrong"),
    )
    assert [one.at for one in month.checks] == [at("26 07:00").wall]
    assert month.checks[0].unsure
    assert month.undated == 1


def test_the_machines_own_search_is_one_check_of_all_its_sources() -> None:
    def search(when: str, source: str, found: str) -> Record:
        return record(at(when), check="probe", source=source, found=found)

    month = reckoned(
        plan("26 00:00", probe="07:00"),
        search("26 06:30", "fhir", "yes"),
        search("26 06:31", "sql", "yes"),
        search("27 06:30", "fhir", "yes"),
        search("27 06:31", "sql", "no"),
    )
    told = [(one.outcome, one.steps) for one in month.checks]
    assert told == [("passed", ()), ("failed", ("search",))]
    found = figures(month, "probe")
    assert (found.in_time, found.missed, found.failed) == (1, 4, 1)


def test_only_the_months_own_checks_stand_in_it() -> None:
    october = msgspec.structs.replace(at("01 00:00"), wall=at("01 00:00").wall - timedelta(hours=1))
    month = reckoned(plan("01 00:00"), done(october), done(at("30 23:59")))
    assert [one.at for one in month.checks] == [at("30 23:59").wall]


def test_what_is_no_month_is_said_so() -> None:
    assert month_named("2026-11", date(2026, 11, 3)) == NOVEMBER
    for wrong in ("2026-13", "november", "2026-12", "2026-1", "0000-01"):
        with pytest.raises(NoSuchMonth):
            month_named(wrong, date(2026, 11, 3))


@pytest.mark.parametrize("code", ["sv", "nb", "de", "en"])
def test_the_evidence_hides_no_check_no_name_and_no_gap(code: str) -> None:
    spoken = language(code, "Europe/Stockholm")
    checks = tuple(
        Check(
            at=at(f"{day:02} 07:03").wall,
            routine="freshness",
            outcome="failed" if day == 9 else "passed",
            person="Ulla-Karin von Platen Hagströmer" if day % 2 else "",
            steps=("patients", "newest") if day == 9 else (),
            remark="Åsa i säng 4 ligger på röntgen sedan i går kväll" * (day == 9),
            compared="2/3",
            unsure=day == 3,
        )
        for day in range(1, 31)
    )  # fmt: skip
    month = Month(
        first=NOVEMBER,
        last=date(2026, 11, 30),
        until=END,
        since=at("03 00:00").wall,
        checks=checks,
        compliance=(Compliance(routine="freshness", asked=30, in_time=29, missed=1),),
        undated=2,
        unreadable=1,
    )
    stamp = MachineStamp(device="LYKTA-A12", printed=END, serial="LYKTA-A12-0420", site="Prov")
    sheet = routine_evidence(month, stamp, "7f3a-91c2", spoken)
    said = " ".join(texts(sheet, spoken))
    assert count_pages(sheet, spoken) == 2
    drawn = [text.text for page in lay_out(sheet, spoken) for text in page.texts]
    assert sum("Hagströmer" in one for one in drawn) == 15
    assert sum(row.bad for row in sheet.rows) == 1
    assert "röntgen sedan i går kväll" in said
    assert "7f3a-91c2" in said
    for words in (*sheet.remarks, sheet.end):
        assert words.replace("\u00a0", " ")[:30] in said
    assert len(sheet.remarks) == 5


def test_an_empty_month_says_that_it_is_empty() -> None:
    spoken = language("en", "Europe/Stockholm")
    stamp = MachineStamp(device="LYKTA-A12", printed=END, site="Prov")
    sheet = routine_evidence(reckoned(), stamp, "", spoken)
    assert sheet.none
    assert sheet.compliance.none
    assert count_pages(sheet, spoken) == 1


def test_a_changed_file_another_key_or_another_machines_signature_is_not_genuine() -> None:
    mine, other = Signer(b"1" * 32), Signer(b"2" * 32)
    made = sign(mine, b"%PDF evidence", "LYKTA-A12", "2026-11", END)
    said = read(made, "x.sig")
    assert is_genuine(said, b"%PDF evidence", mine.public)
    assert not is_genuine(said, b"%PDF evidencE", mine.public)
    assert not is_genuine(said, b"%PDF evidence", other.public)
    forged = msgspec.structs.replace(said, public=other.public.hex())
    assert not is_genuine(forged, b"%PDF evidence", mine.public)
    assert not is_genuine(forged, b"%PDF evidence", other.public)


def test_a_copys_signature_is_none_of_the_evidences() -> None:
    mine = Signer(b"1" * 32)
    made = read(sign(mine, b"data", "LYKTA-A12", "2026-11", END), "x.sig")
    borrowed = base64.b64encode(mine.sign("manifest", b"data")).decode()
    assert not is_genuine(msgspec.structs.replace(made, signature=borrowed), b"data", mine.public)


def test_what_is_no_signature_file_is_told() -> None:
    for wrong in (b"", b"hej", b'{"format":"x"}', b"\xff\xfe"):
        with pytest.raises(NotEvidence):
            read(wrong, "x.sig")
