"""The status: no password, the reason in words, and exit codes that monitoring understands."""

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from appliance.sources.source import SourceUnreachable
from appliance.status import report
from printing.language import language
from storage import fsio, proof
from storage.freshness import Light
from storage.fsio import DiskFull
from storage.manifest import chain_hash
from storage.proof import Proof
from storage.scrub import Damaged, ScrubReport, scrub
from storage.store import Store
from storage.upkeep import report as backups
from storage.upkeep.report import BackupReport
from tests.appliance.world import World, patients
from tests.storage.site import flip

SV = language("sv", "Europe/Stockholm")
EN = language("en", "Europe/Stockholm")


def light(world: World, unit: str) -> Light:
    return next(one.freshness.light for one in world.look().units if one.unit.code == unit)


def test_never_copied_is_missing_and_critical(world: World) -> None:
    seen = world.look()
    assert seen.light is Light.MISSING
    assert report.exit_code(seen) == 2
    assert seen.reached is None


@pytest.mark.parametrize(
    ("minutes", "expected", "code"),
    [
        (0, Light.FRESH, 0),
        (44, Light.FRESH, 0),
        (46, Light.AGEING, 1),
        (60, Light.AGEING, 1),
        (61, Light.STALE, 2),
        (60 * 24 * 40, Light.STALE, 2),
    ],
)
def test_light_turns_with_age_alone(
    world: World, minutes: float, expected: Light, code: int
) -> None:
    world.round()
    world.at(minutes)
    seen = world.look()
    assert seen.light is expected
    assert report.exit_code(seen) == code


def test_copy_of_another_boot_with_an_unconfirmed_clock_is_never_called_fresh(
    world: World,
) -> None:
    world.round()
    world.at(5, boot="boot-b", up=2, synced=False)
    seen = world.look()
    assert seen.light is Light.UNKNOWN
    assert report.exit_code(seen) == 3
    words = report.as_text(seen, SV, "Sjukhuset", "LYKTA")
    assert "minst" in words


def test_one_bad_ward_decides_the_exit_code(world: World) -> None:
    world.round()
    world.at(70)
    world.source.answers["14"] = SourceUnreachable(host="fhir.example.org")
    world.round()
    seen = world.look()
    assert light(world, "14") is Light.STALE
    assert light(world, "15") is Light.FRESH
    assert report.exit_code(seen) == 2
    assert seen.reached is False


def test_why_stands_in_words_beside_the_unit(world: World) -> None:
    world.round()
    world.at(70)
    world.source.answers["14"] = SourceUnreachable(host="fhir.example.org")
    world.round()
    text = report.as_text(world.look(), EN, "The Hospital", "LYKTA")
    (ward,) = [part for part in text.split("\n\n") if "TOO OLD" in part]
    assert "fhir.example.org cannot be reached" in ward
    assert "24 patients, 48 medicines" in text


def test_damaged_newest_copy_is_named_and_the_older_ones_age_counts(world: World) -> None:
    world.round()
    world.at(30)
    world.source.answers["14"] = patients(23, "14")  # an unchanged ward would share one file
    world.round()
    flip(world.site.generation_dir(2) / "snapshot.db", 5000)
    seen = next(one for one in world.look().units if one.unit.code == "14")
    assert seen.manifest is not None
    assert seen.manifest.generation == 1
    assert seen.faults
    assert seen.freshness.age is not None
    assert seen.freshness.age.at_least.total_seconds() == 30 * 60
    assert any(reason.text == seen.faults[0].message for reason in seen.freshness.reasons)


def test_json_is_whole_and_holds_no_patient(world: World) -> None:
    world.round()
    world.at(10)
    document = json.loads(report.as_json(world.look(), SV, "Sjukhuset", "LYKTA"))
    assert document["exit_code"] == 0
    ward = document["units"][0]
    assert (ward["code"], ward["patients"], ward["age_at_least"]) == ("14", 24, 600.0)
    assert ward["limit"] == 3600
    assert "Håkansson" not in json.dumps(document, ensure_ascii=False)


def test_nagios_line_has_a_verdict_and_measures(world: World) -> None:
    world.round()
    world.at(50)
    line = report.as_nagios(world.look(), EN)
    assert line.startswith("LYKTA WARNING - 0 of 3 units fresh")
    assert "'14_age'=3000s;2700;3600;0" in line
    assert "\n" not in line


def test_nagios_says_unknown_value_where_there_is_no_copy(world: World) -> None:
    world.source.answers["14"] = SourceUnreachable(host="x")
    world.round()
    assert "'14_age'=U;" in report.as_nagios(world.look(), EN)


def test_refused_capture_says_so_though_the_copy_is_fresh(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(0, "14")
    world.round()
    text = report.as_text(world.look(), SV, "Sjukhuset", "LYKTA")
    assert "inte har några patienter" in text


def test_all_copies_damaged_is_told_apart_from_never_copied(world: World) -> None:
    world.round()
    flip(world.site.generation_dir(1) / "snapshot.db", 5000)
    seen = next(one for one in world.look().units if one.unit.code == "14")
    assert seen.freshness.light is Light.MISSING
    assert seen.faults
    assert any(reason.text == seen.faults[0].message for reason in seen.freshness.reasons)


def concerns(world: World) -> list[str]:
    return [EN.say(one.reason.text, **one.reason.facts) for one in world.look().concerns]


def words(world: World) -> str:
    return report.as_text(world.look(), EN, "The Hospital", "LYKTA").replace("\u00a0", " ")


def test_machine_without_any_report_yet_says_so_and_warns_of_nothing(world: World) -> None:
    world.round()
    seen = world.look()
    assert seen.concerns == ()
    assert report.exit_code(seen) == 0
    assert "have not been checked yet" in words(world)
    assert words(world).count("nobody has opened it yet") == 3


def test_reports_that_cannot_be_read_never_hide_how_fresh_the_copies_are(world: World) -> None:
    world.round()
    for name in ("scrub.json", "proof.json", "backup.json", "attempts.json"):
        (world.state / name).write_bytes(b"\xff{torn")
    seen = world.look()
    assert seen.light is Light.FRESH
    assert report.exit_code(seen) == 0


def test_rot_in_an_old_copy_is_a_warning_though_every_unit_is_fresh(world: World) -> None:
    world.round()
    world.at(65)
    world.source.answers["14"] = patients(23, "14")
    world.round()
    flip(world.site.generation_dir(1) / "snapshot.db", 5000)
    scrub(world.site.store, world.state, world.clock)
    seen = world.look()
    assert (seen.light, report.exit_code(seen)) == (Light.FRESH, 1)
    assert concerns(world) == ["Stored copies that are damaged: 1 (14/1)."]
    assert "damaged: 1 (14/1)" in report.as_nagios(seen, EN)
    assert report.as_nagios(seen, EN).startswith("LYKTA WARNING")
    assert "'damaged'=1;0;;0" in report.as_nagios(seen, EN)


def test_scrub_that_died_is_missed_after_three_hours(world: World) -> None:
    world.round()
    scrub(world.site.store, world.state, world.clock)
    assert "All 3 stored copies were checked" in words(world)
    world.at(181)
    world.round()
    assert concerns(world) == ["The stored copies were last checked 3 hours ago."]
    assert report.exit_code(world.look()) == 1


def test_refused_capture_is_announced_until_somebody_decides_or_a_good_copy_comes(
    world: World,
) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(0, "14")
    world.round()
    assert "14: refused captures that wait for a person's word: 1." in concerns(world)
    assert report.exit_code(world.look()) == 1
    document = json.loads(report.as_json(world.look(), SV, "Sjukhuset", "LYKTA"))
    assert document["units"][0]["waiting_in_quarantine"] == 1
    assert "'quarantine'=1;0;;0" in report.as_nagios(world.look(), EN)
    world.source.answers["14"] = patients(24, "14")
    world.at(30)
    world.round()
    assert concerns(world) == []


def test_copy_that_did_not_open_at_a_login_is_grave_long_before_anyone_needs_it(
    world: World,
) -> None:
    world.round()
    at = world.clock.now()
    proof.keep(world.state, [Proof(unit="14", at=at, fault="S-13")])
    proof.keep(world.state, [Proof(unit="15", at=at, generation=1, patients=8, older=1, lost=2)])
    proof.keep(world.state, [Proof(unit="tand", at=at, generation=1, patients=2)])
    seen = world.look()
    assert report.exit_code(seen) == 2
    assert concerns(world) == [
        "14: the copy did not open when somebody logged in (S-13).",
        "15: of the newest copy 1 were only in older copies and 2 unreadable.",
    ]
    assert "opened and counted 21/11 08:00: 2" in words(world)


def test_failed_backup_is_told_in_its_own_words_and_the_last_good_one_beside_it(
    world: World,
) -> None:
    world.round()
    at = world.clock.now()
    backups.save(world.state, BackupReport(tried=at, made=at, file="b", units=3))
    assert concerns(world) == []
    assert "The last backup: 21/11 08:00" in words(world)
    assert "'backup_age'=0s;;;0" in report.as_nagios(world.look(), EN)
    backups.failed(world.state, at, DiskFull(what="stick"))
    (told,) = concerns(world)
    assert told.startswith("The disk is full, so stick")
    assert report.exit_code(world.look()) == 1


def test_backup_that_was_missed_twice_is_told_though_nothing_failed(world: World) -> None:
    """A timer that was never started leaves no fault, only an old backup."""
    world.round()
    at = world.clock.now()
    backups.save(world.state, BackupReport(tried=at, made=at, file="b", units=3, every=86400))
    world.at(60 * 48)
    world.round()
    assert concerns(world) == []
    world.at(60 * 49)
    world.round()
    assert concerns(world) == ["The last backup is 49 hours old."]
    assert report.exit_code(world.look()) == 1


def test_copies_put_back_to_yesterday_are_grave_though_they_are_genuine(
    world: World,
) -> None:
    world.site.store = Store(
        world.site.folder / "store", world.site.signer.public, state=world.state
    )
    world.round()
    old = world.site.folder / "yesterday"
    shutil.copytree(world.site.unit_dir("14"), old)
    world.source.answers["14"] = patients(23, "14")
    world.at(10)
    world.round()
    shutil.rmtree(world.site.unit_dir("14"))
    shutil.copytree(old, world.site.unit_dir("14"))
    seen = world.look()
    assert report.exit_code(seen) == 2
    assert any("number 2 was stored here before" in words for words in concerns(world))


def test_witness_outside_can_compare_what_a_machine_cannot_know_of_itself(world: World) -> None:
    """A disk that was put back whole looks genuine from within; monitoring kept the numbers."""
    world.round()
    world.documents()
    first = json.loads(report.as_json(world.look(), SV, "Sjukhuset", "LYKTA"))
    ward = first["units"][0]
    manifest = (world.site.generation_dir(1) / "manifest").read_bytes()
    assert ward["manifest_hash"] == chain_hash(manifest)
    (head,) = first["audit"]
    assert head["entries"] >= 1
    world.documents()
    later = json.loads(report.as_json(world.look(), SV, "Sjukhuset", "LYKTA"))
    assert later["audit"][0]["entries"] > head["entries"]
    assert later["audit_digest"] != first["audit_digest"]


def test_json_names_no_patient_whatever_it_reports(world: World) -> None:
    world.round()
    world.documents().opened("14")
    world.at(15)
    world.source.answers["14"] = patients(0, "14")
    world.round()
    scrub(world.site.store, world.state, world.clock)
    document = report.as_json(world.look(), SV, "Sjukhuset", "LYKTA")
    for secret in ("Håkansson", "Åsa", "18110202", "Alvedon"):
        assert secret not in document


def test_unknown_age_stays_unknown_whatever_else_there_is_to_look_at(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["15"] = patients(0, "15")
    world.round()
    world.at(20, boot="boot-b", up=2, synced=False)
    assert report.exit_code(world.look()) == 3


def test_pinned_copy_is_named_beside_its_unit(world: World) -> None:
    world.round()
    world.site.store.pin("14", "outage", "Karin Ek", at=world.clock.now())
    assert "copy 1 is pinned" in words(world)
    assert world.look().units[0].pinned == 1


def test_rollback_that_a_capture_has_covered_is_told_for_a_week(world: World) -> None:
    world.site.store = Store(
        world.site.folder / "store", world.site.signer.public, state=world.state
    )
    world.round()
    old = world.site.folder / "yesterday"
    shutil.copytree(world.site.unit_dir("14"), old)
    for minutes in (10, 20):
        world.at(minutes)
        world.source.answers["14"] = patients(23 + minutes, "14")
        world.round()
    shutil.rmtree(world.site.unit_dir("14"))
    shutil.copytree(old, world.site.unit_dir("14"))
    world.source.answers["14"] = patients(22, "14")
    world.at(30)
    world.round()
    told = "14 was put back from copy 3 to copy 1; newer ones have come since."
    assert told in concerns(world)
    assert report.exit_code(world.look()) == 1
    document = json.loads(report.as_json(world.look(), SV, "Sjukhuset", "LYKTA"))
    assert document["units"][0]["rollbacks"][0]["highest"] == 3
    world.at(60 * 24 * 8)
    world.round()
    assert told not in concerns(world)


def test_long_list_of_damaged_copies_is_cut_and_counted(world: World) -> None:
    world.round()
    damaged = tuple(Damaged(unit="14", generation=n, reason="digest") for n in range(1, 8))
    found = ScrubReport(
        at=world.clock.now(), units=1, generations=7, bytes=1, damaged=damaged, fault="S-02"
    )
    (world.state / "scrub.json").write_bytes(msgspec.json.encode(found))
    assert concerns(world) == [
        "Stored copies that are damaged: 7 (14/1, 14/2, 14/3, 14/4, 14/5, ...).",
        "The stored copies could not all be checked (S-02).",
    ]
    assert "were checked" not in words(world)


def test_full_disk_whose_reserve_is_spent_is_told_while_every_copy_is_fresh(world: World) -> None:
    free = [1 << 40]
    world.site.store = Store(
        world.site.folder / "store",
        world.site.signer.public,
        room=lambda _path: free[0],
        ballast=1 << 16,
    )
    world.round()
    assert concerns(world) == []
    free[0] = 1 << 20
    (world.site.folder / "store" / "ballast").unlink()
    assert any("last reserve" in told for told in concerns(world))


def test_account_that_may_read_little_still_tells_how_fresh_the_copies_are(world: World) -> None:
    world.round()
    world.documents()
    world.source.answers["14"] = patients(0, "14")
    world.at(15)
    world.round()

    def forbid(name: str, path: Path) -> None:
        if any(f"/{part}/" in f"{path}/" for part in ("audit", "quarantine", "state", "pinned")):
            raise PermissionError(13, "no")

    with fsio.watched(forbid):
        seen = world.look()
    assert seen.light is Light.FRESH
    assert seen.heads == ()
    assert seen.units[0].waiting == 0


def test_unit_whose_folder_may_not_be_read_is_unknown_and_the_others_are_not(
    world: World,
) -> None:
    world.round()
    folder = world.site.unit_dir("14")
    shutil.rmtree(folder)
    folder.write_text("no folder")
    seen = world.look()
    assert (light(world, "14"), light(world, "15")) == (Light.UNKNOWN, Light.FRESH)
    assert report.exit_code(seen) == 3
