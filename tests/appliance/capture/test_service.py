"""The service's workers: a thread for each source, so that none delays another."""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from threading import Event, Lock

import pytest

from appliance.capture import asked
from appliance.capture.errors import CaptureRunning
from appliance.capture.keeper import Outcome, Watched
from appliance.capture.round import capture_round
from appliance.capture.service import Worker
from appliance.capture.timetable import Plan, Turns
from storage import attempts
from storage.reports import pauses
from storage.reports.pauses import ALL, Pause
from tests.appliance.world import ScriptedSource, World, patients

HOUR = timedelta(hours=1)
LIMIT = 20.0


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds; fail loudly at the deadline."""
    deadline = time.monotonic() + LIMIT
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


class Rounds:
    """Real rounds of some of the world's units, by a source that can be held up."""

    def __init__(self, world: World, name: str, *units: str) -> None:
        self.world, self.name, self.units = world, name, units
        self.source = ScriptedSource({unit: patients(8, unit) for unit in units})
        self.source.name = name
        self.free = Event()
        self.free.set()
        self.done: list[frozenset[str]] = []
        self.fault: Exception | None = None

    def __call__(
        self, units: Collection[str], on_outcome: Callable[[Outcome], None]
    ) -> tuple[Outcome, ...]:
        assert self.free.wait(LIMIT)
        if self.fault is not None:
            raise self.fault
        watched = [Watched(unit=one) for one in self.world.units if one.code in units]
        outcomes = capture_round(self.source, watched, self.world.keeper(), on_outcome=on_outcome)
        self.done.append(frozenset(units))
        return outcomes

    def worker(self, **more: object) -> Worker:
        turns = Turns({unit: Plan(every=HOUR) for unit in self.units})
        return Worker(self.name, self, turns, **more)  # type: ignore[arg-type] # passes through


class Service:
    """Workers that live until the test ends."""

    def __init__(self, world: World) -> None:
        self.world, self.stop = world, Event()
        self.workers: list[Worker] = []

    def start(self, *workers: Worker) -> None:
        for one in workers:
            self.workers.append(one)
            one.start(self.stop, self.world.clock, self.world.state)


@pytest.fixture
def service(world: World) -> Iterator[Service]:
    one = Service(world)
    yield one
    one.stop.set()
    assert all(worker.ended(LIMIT) for worker in one.workers)


def pause(world: World, minutes: int, *units: str) -> None:
    at = world.clock.now()
    span = timedelta(minutes=minutes)
    word = Pause(
        at=at, seconds=int(span.total_seconds()), until=at.wall + span, by="Eva Sund", why="work"
    )
    pauses.begin(world.state, units or (ALL,), word)


def test_source_that_hangs_delays_no_other_source(world: World, service: Service) -> None:
    dead, live = Rounds(world, "dead", "14"), Rounds(world, "live", "15")
    dead.free.clear()
    service.start(dead.worker(), live.worker())
    until(lambda: live.done == [frozenset({"15"})], "the other source is copied")
    assert world.site.store.newest("15") is not None
    assert dead.done == []
    dead.free.set()
    until(lambda: dead.done == [frozenset({"14"})], "it goes on when it can")


def test_what_is_asked_for_is_copied_in_a_round_that_begins_after_the_question(
    world: World, service: Service
) -> None:
    rounds = Rounds(world, "one", "14", "15")
    rounds.free.clear()
    worker = rounds.worker()
    service.start(worker)
    until(lambda: worker.running is not None, "the first round is under way")
    request = asked.ask(world.state, ["14"], world.clock.now())
    worker.ask(request, ["14"])
    worker.ask(request, ["14"])
    rounds.free.set()
    until(lambda: asked.read(request).left == (), "the request is done")  # type: ignore[union-attr] # it is there
    until(lambda: len(rounds.done) == 2, "the second round is done")
    assert rounds.done == [frozenset({"14", "15"}), frozenset({"14"})]
    assert asked.read(request).done == {"14": ""}  # type: ignore[union-attr] # it is there


def test_who_asked_hears_the_code_of_what_went_wrong(world: World, service: Service) -> None:
    rounds = Rounds(world, "one", "14")
    worker = rounds.worker()
    service.start(worker)
    until(lambda: len(rounds.done) == 1, "the first round")
    rounds.fault = CaptureRunning()
    request = asked.ask(world.state, ["14"], world.clock.now())
    worker.ask(request, ["14"])
    until(lambda: asked.read(request).done == {"14": "G-08"}, "the request is answered")  # type: ignore[union-attr] # it is there


def test_paused_unit_is_not_copied_and_is_copied_when_the_pause_has_ended(
    world: World, service: Service
) -> None:
    pause(world, 60, "14")
    rounds = Rounds(world, "one", "14", "15")
    service.start(rounds.worker())
    until(lambda: rounds.done == [frozenset({"15"})], "only the other unit")
    world.at(61)
    until(lambda: frozenset({"14"}) in rounds.done, "the pause ended by itself")


def test_pause_ends_by_itself_though_the_clock_was_put_back_a_year(
    world: World, service: Service
) -> None:
    pause(world, 60)
    rounds = Rounds(world, "one", "14")
    service.start(rounds.worker())
    world.at(-525_600, up=60 + 30)
    assert not rounds.done
    world.at(-525_600, up=60 + 61)
    until(lambda: rounds.done == [frozenset({"14"})], "its own span has passed")


def test_surprise_in_a_round_ends_neither_its_source_nor_another(
    world: World, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    rounds, other = Rounds(world, "one", "14"), Rounds(world, "two", "15")
    rounds.fault = ZeroDivisionError("19121212-1212")
    worker = rounds.worker()
    service.start(worker, other.worker())
    until(lambda: "ZeroDivisionError" in caplog.text, "the surprise is logged")
    assert "19121212" not in caplog.text
    until(lambda: bool(other.done), "the other source")
    rounds.fault = None
    request = asked.ask(world.state, ["14"], world.clock.now())
    worker.ask(request, ["14"])
    until(lambda: bool(rounds.done), "its own next round")


class Feed:
    """A feed that has something to publish as often as it is told."""

    def __init__(self) -> None:
        self.waiting, self.published, self.begun_rounds, self.closed = 0, 0, 0, False
        self.threads: set[int] = set()
        self.fault: Exception | None = None
        self._lock = Lock()

    def begun(self) -> None:
        self.begun_rounds += 1
        self.threads.add(threading.get_ident())

    def pending(self) -> bool:
        return self.waiting > 0

    def publish(self) -> tuple[Outcome, ...]:
        assert self._lock.acquire(blocking=False), "two at once"
        self.threads.add(threading.get_ident())
        self.waiting -= 1
        self._lock.release()
        if self.fault is not None:
            raise self.fault
        self.published += 1
        return ()

    def beat(self) -> None:
        self.threads.add(threading.get_ident())

    def close(self) -> None:
        self.closed = True


def test_feed_is_published_between_rounds_by_the_sources_own_thread(
    world: World, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    feed, rounds = Feed(), Rounds(world, "one", "14")
    worker = rounds.worker(feed=feed)
    service.start(worker)
    feed.waiting = 1
    until(lambda: feed.published == 1, "published")
    assert feed.begun_rounds == 1
    feed.fault = ZeroDivisionError("19121212-1212")
    feed.waiting = 1
    until(lambda: "ZeroDivisionError" in caplog.text, "a surprise in the feed is logged")
    feed.fault = None
    feed.waiting = 1
    until(lambda: feed.published == 2, "and the feed goes on")
    assert len(feed.threads) == 1
    service.stop.set()
    assert worker.ended(LIMIT)
    assert feed.closed


def test_end_does_not_begin_the_next_unit(world: World, service: Service) -> None:
    rounds = Rounds(world, "one", "14", "15", "tand")
    worker = rounds.worker()

    def stop(as_of: object) -> object:
        service.stop.set()
        return patients(8, "14")(as_of)  # type: ignore[arg-type] # the instant of the fetch

    rounds.source.answers["14"] = stop  # type: ignore[assignment] # as above
    service.start(worker)
    assert worker.ended(LIMIT)
    assert rounds.source.asked == ["14"]
    assert world.site.store.newest("14") is not None, "what was under way was finished"


def test_unit_that_never_ends_is_noticed_and_a_long_round_of_many_is_not(world: World) -> None:
    rounds = Rounds(world, "one", "14", "15")
    worker = rounds.worker(patience=timedelta(seconds=100))
    assert not worker.stuck(1e9)
    worker._progress = 1000.0
    assert not worker.stuck(1099.0)
    assert worker.stuck(1101.0)


def test_two_sources_that_end_at_the_same_moment_lose_no_report(
    world: World, service: Service
) -> None:
    """Both read, change and replace the same reports, again and again."""
    one, two = Rounds(world, "one", "14", "tand"), Rounds(world, "two", "15")
    one.source.answers["tand"] = world.source.answers["tand"]
    workers = [one.worker(), two.worker()]
    service.start(*workers)
    for number in range(1, 8):
        until(lambda: min(len(one.done), len(two.done)) >= number, "both have done it")  # noqa: B023 - called at once
        known = attempts.read(world.state)
        assert set(known) == {"14", "15", "tand"}
        assert all(found.succeeded for found in known.values())
        request = asked.ask(world.state, ["14", "15", "tand"], world.clock.now())
        for worker in workers:
            worker.ask(request, ["14", "15", "tand"])
    for unit in ("14", "15", "tand"):
        assert world.site.store.newest(unit) is not None
