"""What was learnt survives a restart, a torn disk and a stranger's hand; nobody stands in it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from appliance.capture.guard_course import Row
from appliance.capture.guard_history import KEPT_WEEKS, History
from storage import fsio

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def row(hours: float, patients: int = 24, **more: object) -> Row:
    at = int((START + timedelta(hours=hours)).timestamp())
    given = {"generation": 1, "patients": patients} | more
    return Row(at=at, **given)  # type: ignore[arg-type] # passes through


def seconds(hours: float) -> int:
    return int((START + timedelta(hours=hours)).timestamp())


def file_of(state: Path) -> Path:
    return state / "guard" / "14" / "2026-W45.rows"


def test_restart_forgets_nothing_and_each_unit_has_its_own(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.note("14", row(0, 24))
    history.note("15", row(0, 8))
    history.note("14", row(1, 3, generation=0, code="G-02"))
    again = History(tmp_path)
    assert again.units() == ["14", "15"]
    assert again.course("14").past(seconds(2)).most == 24
    assert again.course("14").last == row(1, 3, generation=0, code="G-02")
    assert again.course("15").past(seconds(2)).most == 8
    assert History(tmp_path / "new").units() == []


def test_history_holds_figures_and_codes_and_nobodys_name(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.note("14", row(0, 24, with_orders=20, would="G-15"))
    (line,) = file_of(tmp_path).read_bytes().split()
    assert json.loads(line) == [*msgspec.structs.astuple(row(0, 24, with_orders=20, would="G-15"))]
    assert file_of(tmp_path).stat().st_mode & 0o777 == 0o640


def test_line_torn_by_a_power_cut_costs_that_line_and_no_other(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.note("14", row(0, 24))
    whole = file_of(tmp_path).read_bytes()
    file_of(tmp_path).write_bytes(whole + whole[:9])
    History(tmp_path).note("14", row(1, 20))
    rows = list(History(tmp_path).rows("14"))
    assert rows == [row(0, 24), row(1, 20)]


def test_file_that_another_account_laid_there_never_teaches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = History(tmp_path)
    history.note("14", row(0, 24))
    monkeypatch.setattr(fsio, "owned_by_us", lambda _path: False)
    assert list(History(tmp_path).rows("14")) == []
    assert History(tmp_path).course("14").last is None
    assert list(History(tmp_path).rows("14", whosever=True)) == [row(0, 24)]


def test_link_that_was_laid_there_is_not_written_through(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.write_bytes(b"")
    file_of(tmp_path).parent.mkdir(parents=True)
    file_of(tmp_path).symlink_to(target)
    History(tmp_path).note("14", row(0, 24))
    assert target.read_bytes() == b""


def test_disk_that_refuses_fails_no_capture_and_memory_goes_on_learning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def full(name: str, path: Path) -> None:
        if path.suffix == ".rows":
            raise OSError(28, "no room")

    history = History(tmp_path)
    with fsio.watched(full):
        history.note("14", row(0, 24))
        history.note("14", row(1, 20))
    assert history.course("14").past(seconds(2)).most == 24
    assert "no room" in caplog.text


def test_disk_that_cannot_be_read_is_said_and_teaches_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(name: str, path: Path) -> None:
        if name == "read":
            raise OSError(5, "input/output error")

    History(tmp_path).note("14", row(0, 24))
    with fsio.watched(broken):
        assert History(tmp_path).course("14").last is None
    assert "input/output error" in caplog.text


def test_what_another_process_noted_is_known_at_once(tmp_path: Path) -> None:
    service, by_hand = History(tmp_path), History(tmp_path)
    service.note("14", row(0, 24))
    by_hand.note("14", row(1, 30))
    assert service.course("14").past(seconds(2)).most == 30
    service.note("14", row(2, 20))
    assert by_hand.course("14").last == row(2, 20)


def test_files_older_than_nine_weeks_go_when_a_new_week_begins(tmp_path: Path) -> None:
    history = History(tmp_path)
    for week in range(KEPT_WEEKS + 3):
        history.note("14", row(week * 168))
    names = sorted(path.name for path in (tmp_path / "guard" / "14").iterdir())
    assert len(names) == KEPT_WEEKS + 1
    assert names[0] == "2026-W47.rows"
    assert names[-1] == "2027-W03.rows"


def test_feeds_copies_of_every_minute_are_noted_once_in_four_with_their_discharges(
    tmp_path: Path,
) -> None:
    history = History(tmp_path)
    for minute in range(6):
        history.note("14", row(minute / 60, 24 - minute, generation=minute + 1, discharged=1))
    rows = list(History(tmp_path).rows("14"))
    assert [one.patients for one in rows] == [24, 20]
    assert [one.discharged for one in rows] == [1, 4]
    kept = history.course("14").kept
    assert kept is not None
    assert kept.generation == 6, "the newest copy is known though it was not noted"


def test_refusal_is_noted_however_soon_it_comes(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.note("14", row(0))
    history.note("14", row(0.01, 2, generation=0, code="G-02"))
    history.note("14", row(0.02, 2, would="G-15"))
    assert len(list(history.rows("14"))) == 3


def test_nothing_is_written_under_a_clock_that_nobody_confirmed(tmp_path: Path) -> None:
    history = History(tmp_path)
    history.note("14", row(0, 24))
    history.note("14", row(50_000, 20), sure=False)
    assert list(history.rows("14")) == [row(0, 24)]
    assert history.course("14").past(seconds(50_001)).most == 20, "it lives in memory"
    history.note("14", row(1, 22))
    assert history.course("14").past(seconds(2)).most == 24, "and is gone when the clock is right"
    assert list(history.rows("14")) == [row(0, 24), row(1, 22)]
