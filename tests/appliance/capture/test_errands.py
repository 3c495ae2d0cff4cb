"""What the service does beside its rounds: in time, and never the end of capturing."""

from datetime import UTC, datetime, time, timedelta
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from appliance.capture import errands
from appliance.capture.errands import Daily, Errand, Every
from storage.fsio import DiskFault

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


def test_care_is_taken_at_once_and_then_once_an_hour() -> None:
    hourly = Every(timedelta(hours=1))
    asked = (5, 6, 3604, 3605, 3606, 7204, 7205)
    assert [at for at in asked if hourly.now(float(at), NOON)] == [5, 3605, 7205]


def local(hour: int, minute: int, day: int = 21) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=STOCKHOLM).astimezone(UTC)


def test_probe_is_made_at_its_times_of_the_sites_day_once_each() -> None:
    twice = Daily((time(6, 0), time(18, 0)), STOCKHOLM)
    moments = [
        local(5, 59), local(6, 0), local(6, 1), local(17, 59), local(18, 3), local(18, 4),
        local(5, 0, 22), local(6, 0, 22),
    ]  # fmt: skip
    done = [at for at in moments if twice.now(0.0, at)]
    assert done == [local(6, 0), local(18, 3), local(6, 0, 22)]


def test_time_that_had_passed_before_the_start_waits_for_tomorrow() -> None:
    morning = Daily((time(6, 0),), STOCKHOLM)
    assert not morning.now(0.0, local(6, 1))
    assert not morning.now(0.0, local(23, 0))
    assert morning.now(0.0, local(6, 0, 22))


def test_clock_put_back_by_a_month_leaves_no_month_without_a_probe() -> None:
    morning = Daily((time(6, 0),), STOCKHOLM)
    assert not morning.now(0.0, local(7, 0))
    back = local(7, 0) - timedelta(days=30)
    assert not morning.now(0.0, back)
    assert morning.now(0.0, back + timedelta(days=1))


def test_daily_without_a_time_is_never_due() -> None:
    assert not Daily((), STOCKHOLM).now(0.0, NOON)


def test_failing_disk_under_the_scrub_ends_no_capture_and_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tries: list[int] = []
    stop = Event()

    def fail() -> None:
        tries.append(1)
        if len(tries) == 2:
            stop.set()
        raise DiskFault(what="scrub.json", reason="EIO")

    errand = Errand(name="scrub", due=Every(timedelta(0)), act=fail)
    errands.start(errand, stop, lambda: NOON).join(timeout=30)
    assert len(tries) == 2
    assert "S-02" in caplog.text


def test_surprise_in_the_care_ends_no_capture_and_names_no_patient(
    caplog: pytest.LogCaptureFixture,
) -> None:
    her = "19121212-1212"

    def crash() -> None:
        raise ZeroDivisionError(her)

    errands.run(Errand(name="scrub", due=Every(timedelta(0)), act=crash))
    assert "ZeroDivisionError" in caplog.text
    assert "19121212" not in caplog.text
