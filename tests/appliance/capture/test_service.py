"""The service's hourly care: taken at once, then each hour, and never the end of capturing."""

import pytest

from appliance.capture.service import Hourly
from storage.fsio import DiskFault


class Told:
    """A monotonic clock that says what it is told, in seconds."""

    def __init__(self) -> None:
        self.at = 5.0

    def __call__(self) -> float:
        return self.at


def test_care_is_taken_at_once_and_then_once_an_hour() -> None:
    taken: list[float] = []
    told = Told()
    hourly = Hourly(lambda: taken.append(told.at), told)
    for at in (5, 6, 3604, 3605, 3606, 7204, 7205):
        told.at = at
        hourly()
    assert taken == [5, 3605, 7205]


def test_failing_disk_under_the_scrub_ends_no_capture_and_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        raise DiskFault(what="scrub.json", reason="EIO")

    told = Told()
    hourly = Hourly(fail, told)
    hourly()
    told.at += 3600
    hourly()
    assert len(tries) == 2
    assert "S-02" in caplog.text


def test_surprise_in_the_care_ends_no_capture_and_names_no_patient(
    caplog: pytest.LogCaptureFixture,
) -> None:
    her = "19121212-1212"

    def crash() -> None:
        raise ZeroDivisionError(her)

    Hourly(crash)()
    assert "ZeroDivisionError" in caplog.text
    assert "19121212" not in caplog.text
