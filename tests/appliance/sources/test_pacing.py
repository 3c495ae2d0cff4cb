"""How fast a server is asked: counted where the questions arrive."""

import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.sources.fhir import errors
from appliance.sources.fhir.pacing import Pacer, Tally
from tests.appliance.sources.conftest import Make, fetched
from tests.hospital.fault_proxy import Breaking, FaultProxy, drip, status

FAR = 1e9


class Hours:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def question(pacer: Pacer, hours: Hours, took: float = 0.1, *, spare: bool = False) -> float:
    """Ask as soon as the pacer lets us, by a clock that jumps there; return when it began."""
    with pacer._changed:
        hours.now += max(0.0, pacer._wait(hours.now))
    turn = pacer.begin(FAR, threading.Event())
    assert turn is not None
    hours.now += took
    pacer.end(turn, answered=not spare, spare=spare)
    return turn.began


@given(
    cap=st.integers(1, 5000),
    answers=st.lists(st.tuples(st.floats(0.001, 3), st.booleans()), max_size=60),
)
def test_no_minute_ever_holds_more_questions_than_the_cap(
    cap: int, answers: list[tuple[float, bool]]
) -> None:
    hours = Hours()
    pacer = Pacer(4, cap, hours)
    begun = [question(pacer, hours, took, spare=spare) for took, spare in answers]
    for early, late in itertools.pairwise(begun):
        assert late - early >= 60 / cap - 1e-6


def test_the_cap_holds_at_the_server_over_two_visits_repeats_and_many_threads(
    make: Make, proxy: FaultProxy
) -> None:
    cap, seen = 1200, []
    entered = proxy.enter
    proxy.enter = lambda path: (seen.append(time.monotonic()), entered(path))[1]  # type: ignore[method-assign]
    proxy.on("/AllergyIntolerance", status(503), times=2)
    source = make(proxy.url, questions_per_minute=cap, parallel=8, strategy="patients")
    began = time.monotonic()
    for ward in ("4E", "4W"):
        fetched(source, ward)
    took = time.monotonic() - began
    assert len(seen) > 40
    for window in (1.0, 3.0, 60.0):
        allowed = cap / 60 * window + 2  # one for either end, as they travel
        for at in seen:
            assert sum(at <= one < at + window for one in seen) <= allowed
    assert took >= (len(seen) - 1) * 60 / cap


def test_the_cap_holds_for_all_processes_of_the_machine_together(tmp_path: Path) -> None:
    file = tmp_path / "source.pace"
    begun: list[float] = []

    def ask(_: int) -> None:
        pacer = Pacer(4, 1200, file=file)  # a lock of its own, as another process has
        for _ in range(6):
            turn = pacer.begin(FAR, threading.Event())
            assert turn is not None
            begun.append(turn.began)
            pacer.end(turn, answered=True)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(ask, range(3)))
    begun.sort()
    assert len(begun) == 18
    assert all(late - early >= 0.05 - 1e-6 for early, late in itertools.pairwise(begun))


@pytest.mark.parametrize("left", [b"", b"x", repr(1e12).encode(), b"-5", b"nan", b"\xff"])
def test_what_an_earlier_boot_left_holds_up_nobody(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "source.pace").write_bytes(left)
    pacer = Pacer(1, 60, file=tmp_path / "source.pace")
    assert pacer.begin(time.monotonic() + 0.5, threading.Event()) is not None


def test_a_pace_that_cannot_be_shared_is_kept_alone(tmp_path: Path) -> None:
    pacer = Pacer(1, 60, file=tmp_path / "nowhere" / "source.pace")
    assert pacer.begin(time.monotonic() + 0.5, threading.Event()) is not None


@pytest.mark.parametrize("parallel", [1, 3])
def test_never_more_at_once_than_the_hospital_allows(
    make: Make, proxy: FaultProxy, parallel: int
) -> None:
    proxy.on("/MedicationRequest", drip(0.01), times=None)
    fetched(make(proxy.url, parallel=parallel, strategy="patients"))
    assert proxy.most_at_once == parallel


def test_pleas_halve_what_is_under_way_then_stretch_the_gap_and_it_comes_back() -> None:
    hours = Hours()
    pacer = Pacer(8, now=hours)
    seen = []
    for _ in range(5):
        question(pacer, hours, spare=True)
        seen.append((pacer.at_once, round(pacer.gap, 1)))
    assert seen == [(4, 0.0), (2, 0.0), (1, 0.0), (1, 0.1), (1, 0.2)]
    for _ in range(200):
        question(pacer, hours, spare=True)
    assert pacer.gap == 5.0
    for _ in range(200):
        question(pacer, hours)
    assert (pacer.at_once, pacer.gap) == (8, 0.0)


def test_one_burst_of_pleas_counts_once() -> None:
    hours = Hours()
    pacer = Pacer(8, now=hours)
    turns = [pacer.begin(FAR, threading.Event()) for _ in range(8)]
    for turn in turns:
        assert turn is not None
        pacer.end(turn, answered=False, spare=True)
    assert pacer.at_once == 4


def test_growing_answer_times_slow_us_down_before_the_server_pleads() -> None:
    hours = Hours()
    pacer = Pacer(8, now=hours)
    for _ in range(30):
        question(pacer, hours, 0.2)
    assert pacer.at_once == 8
    for _ in range(30):
        question(pacer, hours, 4.0)
    assert pacer.at_once == 4, "half, and no less: the ward must still come in time"
    for _ in range(60):
        question(pacer, hours, 0.2)
    assert pacer.at_once == 8


def test_a_server_that_was_always_slow_is_not_slowed_further() -> None:
    hours = Hours()
    pacer = Pacer(4, now=hours)
    for _ in range(50):
        question(pacer, hours, 5.0)
    assert pacer.at_once == 4


def test_quick_counts_between_long_pages_are_no_sign_of_trouble() -> None:
    hours = Hours()
    pacer = Pacer(4, now=hours)
    for number in range(200):
        question(pacer, hours, 0.9 if number % 4 else 0.02)
    assert pacer.at_once == 4


def test_a_pause_the_server_asks_for_holds_every_thread() -> None:
    pacer = Pacer(4)
    pacer.hold(0.4)
    began = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        turns = list(pool.map(lambda _: pacer.begin(FAR, threading.Event()), range(4)))
    assert time.monotonic() - began >= 0.4
    assert None not in turns


def test_who_waits_for_a_turn_is_let_go_when_the_visit_ends() -> None:
    pacer = Pacer(1)
    assert pacer.begin(FAR, threading.Event()) is not None
    halted = threading.Event()
    found: list[object] = ["waits"]
    waiter = threading.Thread(target=lambda: found.append(pacer.begin(FAR, halted)))
    waiter.start()
    halted.set()
    pacer.wake()
    waiter.join(5)
    assert found == ["waits", None]


def test_a_turn_that_does_not_come_in_time_is_none() -> None:
    pacer = Pacer(1, 1)
    assert pacer.begin(FAR, threading.Event()) is not None
    assert pacer.begin(time.monotonic() + 0.05, threading.Event()) is None


def test_the_effort_counts_right_though_the_fetch_failed(make: Make, proxy: FaultProxy) -> None:
    proxy.on("/MedicationRequest", status(429, retry_after="0"), times=None)
    source = make(proxy.url, retries=2)
    with pytest.raises(errors.SourceThrottles):
        fetched(source)
    pleas = sum("/MedicationRequest" in path for path in proxy.asked)
    assert source.effort.requests == len(proxy.asked) > 3
    assert source.effort.pauses == pleas
    assert source.effort.answered == len(proxy.asked) - pleas
    assert 0 < source.effort.slowest <= source.effort.waited


@pytest.mark.parametrize(
    "plea",
    [status(429), status(503), status(500, retry_after="0"), drip(0.1)],
    ids=["429", "503", "retry-after", "too slow"],
)
def test_every_plea_halves_what_is_under_way(make: Make, proxy: FaultProxy, plea: Breaking) -> None:
    proxy.on("/Location?_count", plea)
    source = make(proxy.url, parallel=8, timeout_seconds=0.6)
    with source._client.visit() as visit:
        visit.reply(f"{proxy.url}/Location?_count=1", "Location")
    assert source._client.pacer.at_once == 4


def test_a_fault_that_is_no_plea_changes_no_pace(make: Make, proxy: FaultProxy) -> None:
    proxy.on("/Location?_count", status(500))
    source = make(proxy.url, parallel=8)
    with source._client.visit() as visit:
        visit.reply(f"{proxy.url}/Location?_count=1", "Location")
    assert source._client.pacer.at_once == 8
    assert source._client.pacer.gap == 0.0


def test_a_throttled_ward_still_comes_whole(make: Make, proxy: FaultProxy) -> None:
    proxy.on("/MedicationRequest", status(429, retry_after="0"), times=2)
    proxy.on("/AllergyIntolerance", status(503), times=2)
    source = make(proxy.url)
    assert len(fetched(source).charts) == 7
    assert source.effort.pauses == 4
    assert source.effort.requests == len(proxy.asked)


def test_many_threads_lose_no_count() -> None:
    tally = Tally()

    def work(_: int) -> None:
        for _ in range(500):
            tally.asked()
            tally.answered(0.5)
            tally.spared()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    effort = tally.effort()
    assert (effort.requests, effort.answered, effort.pauses) == (4000, 4000, 4000)
    assert effort.waited == pytest.approx(2000)


class _Burdened(BaseHTTPRequestHandler):
    """A server that pleads (429) whenever more than two questions are under way."""

    def do_GET(self) -> None:
        server = self.server
        with server.lock:  # type: ignore[attr-defined]
            server.now += 1  # type: ignore[attr-defined]
            many = server.now > 2  # type: ignore[attr-defined]
            server.seen.append(many)  # type: ignore[attr-defined]
        time.sleep(0.01)
        with server.lock:  # type: ignore[attr-defined]
            server.now -= 1  # type: ignore[attr-defined]
        self.send_response(429 if many else 200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def burdened() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Burdened)
    server.lock, server.now, server.seen = threading.Lock(), 0, []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_we_settle_near_what_a_burdened_server_bears(make: Make) -> None:
    with burdened() as server:
        source = make(f"http://127.0.0.1:{server.server_port}", parallel=16, retries=8)
        with source._client.visit() as visit, ThreadPoolExecutor(16) as pool:
            url = f"http://127.0.0.1:{server.server_port}/x"
            done = list(pool.map(lambda _: visit.ask(url, "x", lambda body, _: body), range(60)))
        seen: list[bool] = server.seen  # type: ignore[attr-defined]
    assert done == [b"{}"] * 60, "everything came in the end"
    assert sum(seen) < len(seen) / 2, "not one refusal for each answer, as at full pace"
