"""`python -m appliance.sources.demo`, as a person starts it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from appliance.sources.demo.server import main

_FIXED = ["--port", "0", "--at", "2026-11-24T10:20:00+01:00", "--speed", "0"]


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    running = subprocess.Popen(
        [sys.executable, "-m", "appliance.sources.demo", *_FIXED],
        stdout=subprocess.PIPE,
        text=True,
    )
    with running:
        yield running
        if running.poll() is None:
            running.terminate()


def answers(url: str, status: int) -> bool:
    """Ask until the answer has this status; a signal takes a moment to be heeded."""
    return any(
        httpx.get(f"{url}/metadata", trust_env=False, timeout=20).status_code == status
        for _ in range(200)
    )


def test_it_says_its_address_goes_down_comes_back_and_ends(
    process: subprocess.Popen[str],
) -> None:
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:")
    assert "B31, B32, M41, TAND" in process.stdout.readline()
    first = httpx.get(f"{url}/Encounter?_count=5", trust_env=False, timeout=30)
    assert first.headers["date"] == "Tue, 24 Nov 2026 09:20:00 GMT"
    os.kill(process.pid, signal.SIGUSR1)
    assert answers(url, 503)
    os.kill(process.pid, signal.SIGUSR2)
    assert answers(url, 200)
    os.kill(process.pid, signal.SIGTERM)
    assert process.wait(timeout=20) == 0


def test_an_instant_without_a_zone_is_refused() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "appliance.sources.demo", "--at", "2026-11-24T10:20"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == 2
    assert "zone" in told.stderr


def test_a_port_that_is_taken_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["--port", str(taken.getsockname()[1])]) == 1
    assert "Choose another" in capsys.readouterr().err
