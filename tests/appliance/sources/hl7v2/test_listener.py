"""The port that strangers can reach: what is taken, what is refused, what a flood costs."""

import logging
import os
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from appliance.sources.feed import Heard
from appliance.sources.hl7v2 import Hl7Feed, Hl7Settings
from appliance.sources.hl7v2.errors import FeedNotListening, FeedSettingWrong, FeedTlsUnusable
from appliance.sources.hl7v2.message import MOST_BYTES
from storage.fsio import DiskFull
from tests.hospital.hl7_sender import Patient, Writer, line, raw_connection, sent

WHO = Patient("18020202-0202", "Kvinna", "Fiktiv")


class Taken:
    """Takes messages, as the desk does; `refuse` as a full disk would."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.raw: list[bytes] = []
        self.refuse = False
        self.seen: set[tuple[str, str]] = set()

    def __call__(self, raw: bytes, heard: Heard) -> bool:
        if self.refuse:
            raise DiskFull(what="feed")
        if (heard.sender, heard.number) in self.seen:
            return False
        self.seen.add((heard.sender, heard.number))
        self.heard.append(heard)
        self.raw.append(raw)
        return True


Open = Callable[..., Hl7Feed]


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
def opened(taken: Taken) -> Iterator[Open]:
    made: list[Hl7Feed] = []

    def build(**settings: object) -> Hl7Feed:
        base = Hl7Settings(name="feed", port=0)
        feed = Hl7Feed(msgspec.structs.replace(base, **settings))
        feed.open(taken)
        made.append(feed)
        return feed

    yield build
    for feed in made:
        feed.close()


def test_message_is_acknowledged_by_its_number_after_it_was_taken(
    opened: Open, taken: Taken
) -> None:
    feed, writer = opened(), Writer()
    (answer,) = sent(feed.address, writer.adt("A01", WHO, "14^1^2", number="M-77"))
    assert (answer.code, answer.number) == ("AA", "M-77")
    assert [one.number for one in taken.heard] == ["M-77"]


def test_message_that_could_not_be_stored_is_asked_for_again_and_then_accepted(
    opened: Open, taken: Taken
) -> None:
    feed, message = opened(), Writer().adt("A01", WHO, "14^1^2")
    taken.refuse = True
    (answer,) = sent(feed.address, message)
    assert answer.code == "AE"
    taken.refuse = False
    assert [one.code for one in sent(feed.address, message, message)] == ["AA", "AA"]
    assert len(taken.heard) == 1


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"nonsense", "AR"),
        (b"MSH|^~", "AR"),
        (b"MSH|||||||||1|P|2.5\r", "AR"),
        (b"MSH|^~\\&|A|B|||2026||ADT^A01||P|2.5\rPID|1||7\r", "AE"),
        (b"MSH|^~\\&|A|B|||2026|||1|P|2.5\rPID|1||7\r", "AE"),
        (b"MSH|^~\\&|A|B|||2026||ADT^A01|1|P|2.5\rPV1|1|I|14\r", "AE"),
        (b"MSH|^~\\&|A|B|||2026||ADT^A01|1|T|2.5\rPID|1||7\r", "AR"),
        (b"MSH|^~\\&|A|B|||2026||ADT^A01|1|P|2.5||||||KLINGON\rPID|1||7\r", "AE"),
        ("MSH|^~\\&|A|B|||2026||ADT^A01|1|P|2.5\rPID|1||7||Öst\r".encode("latin-1"), "AE"),
        (b"MSH|^~\\&|A|B|||2026||RDE^O11|1|P|2.5\rPID|1||7\r", "AE"),
        (b"MSH|^~\\&|A|B|||2026||RAS^O17|1|P|2.5\rPID|1||7\rORC|RE|1\r", "AE"),
        (b"MSH|^~\\&|A|B|||2026||ADT^A01|1|P|2.5\r" + b"|" * 30_000, "AR"),
    ],
)
def test_nonsense_is_refused_with_a_reason_and_nothing_of_it_is_taken(
    opened: Open, taken: Taken, message: bytes, code: str
) -> None:
    feed = opened()
    (answer,) = sent(feed.address, message)
    assert answer.code == code
    assert answer.why
    assert taken.heard == []
    assert feed.refused == 1


def test_message_not_understood_is_accepted_so_that_the_queue_goes_on(
    opened: Open, taken: Taken
) -> None:
    feed, writer = opened(), Writer()
    answers = sent(
        feed.address,
        f"{writer.msh('ORU^R01')}\r{'PID|1||18020202-0202'}\r",
        f"{writer.msh('OMP^O09')}\rPID|1||18020202-0202\r",
        f"{writer.msh('SIU^S23')}\rSCH|1\r",
        writer.beat(),
    )
    assert {one.code for one in answers} == {"AA"}
    assert [(one.strange, one.grave) for one in taken.heard] == [
        ("ORU^R01", False),
        ("OMP^O09", True),
        ("SIU^S23", True),
        ("", False),
    ]


def test_letters_are_what_the_sender_says_they_are(opened: Open, taken: Taken) -> None:
    feed = opened()
    for charset, codec in (
        ("8859/1", "latin-1"),
        ("UNICODE UTF-8", "utf-8"),
        ("8859/15", "iso-8859-15"),
    ):
        writer = Writer(application=charset[:3] + codec, charset=charset)
        message = writer.adt("A01", Patient("1", "Öberg-Åström", "Märta"), "14").encode(codec)
        assert sent(feed.address, message)[0].code == "AA"
    names = {one.events[0].whom.person.name for one in taken.heard}
    assert names == {"Öberg-Åström, Märta"}


def test_site_can_say_the_letters_of_a_sender_that_does_not(opened: Open, taken: Taken) -> None:
    feed = opened(charset="iso-8859-1")
    writer = Writer(charset="")
    message = writer.adt("A01", Patient("1", "Öberg"), "14").encode("latin-1")
    assert sent(feed.address, message)[0].code == "AA"
    assert taken.heard[0].events[0].whom.person.family == "Öberg"


def test_enhanced_mode_is_answered_in_its_own_words_and_who_wants_none_gets_none(
    opened: Open, taken: Taken
) -> None:
    feed, writer = opened(), Writer()
    head = writer.msh("NMD^N02", accept="AL")
    assert sent(feed.address, f"{head}\rNST|Y\r")[0].code == "CA"
    with line(feed.address, timeout=0.5) as open_line, pytest.raises(TimeoutError):
        open_line.send(f"{writer.msh('NMD^N02', accept='NE')}\rNST|Y\r")
    assert len(taken.heard) == 2


def test_message_that_comes_in_pieces_is_one_message_and_two_in_one_are_two(
    opened: Open, taken: Taken
) -> None:
    feed, writer = opened(), Writer()
    framed = b"".join(b"\x0b" + writer.beat().encode() + b"\x1c\r" for _ in range(2))
    with raw_connection(feed.address) as bare:
        for at in range(0, len(framed), 7):
            bare.sendall(framed[at : at + 7])
        got = b""
        while got.count(b"\x1c") < 2:
            got += bare.recv(4096)
    assert len(taken.heard) == 2


def test_message_that_never_ends_costs_its_connection_and_no_memory(
    opened: Open, taken: Taken
) -> None:
    feed = opened()
    with raw_connection(feed.address) as bare:
        with suppress(OSError):
            bare.sendall(b"\x0bMSH|^~\\&|")
            for _ in range(64):
                bare.sendall(b"x" * (MOST_BYTES // 8))
        with suppress(OSError):
            assert bare.recv(10) == b"", "the connection is ended"
    _until(lambda: feed.lines == 0)
    assert feed.refused == 1
    assert sent(feed.address, Writer().beat())[0].code == "AA"


def test_who_speaks_another_protocol_is_shown_the_door(opened: Open) -> None:
    feed = opened()
    with raw_connection(feed.address) as bare:
        bare.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\x1c\r")
        with suppress(ConnectionResetError):
            assert bare.recv(100) == b""
    _until(lambda: feed.refused == 1)


def test_so_many_connections_and_no_more_and_the_idlest_makes_room(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = opened(connections=3)
    idle = [raw_connection(feed.address) for _ in range(3)]
    try:
        _until(lambda: feed.lines == 3)
        with raw_connection(feed.address) as fourth, suppress(ConnectionResetError):
            assert fourth.recv(10) == b""
        assert feed.lines == 3
        monkeypatch.setattr("appliance.sources.hl7v2.listener._SILENT", 0.0)
        assert sent(feed.address, Writer().beat())[0].code == "AA"
    finally:
        for one in idle:
            one.close()


def test_connection_that_says_nothing_is_closed_in_the_end(opened: Open) -> None:
    feed = opened(idle=timedelta(seconds=0.3))
    with raw_connection(feed.address) as bare:
        bare.settimeout(5)
        with suppress(ConnectionResetError):
            assert bare.recv(10) == b""


def test_only_the_addresses_of_the_settings_may_connect(opened: Open) -> None:
    feed = opened(peers=("10.0.0.0/8",))
    with raw_connection(feed.address) as bare, suppress(ConnectionResetError):
        assert bare.recv(10) == b""
    assert feed.lines == 0
    ours = opened(peers=("10.0.0.0/8", "127.0.0.1"))
    assert sent(ours.address, Writer().beat())[0].code == "AA"


def test_flood_is_held_to_its_pace_and_leaves_the_processor_and_the_memory_to_the_rounds(
    opened: Open, taken: Taken
) -> None:
    feed = opened(per_second=100, connections=4)
    writers = [Writer(application=f"F{n}") for n in range(6)]
    before = resident()
    ends = time.monotonic() + 3

    def pour(writer: Writer) -> int:
        many = 0
        with suppress(OSError, StopIteration), line(feed.address) as open_line:
            while time.monotonic() < ends:
                open_line.send(writer.adt("A08", WHO, "14^1^2", more=[f"NTE|1||{'x' * 20_000}"]))
                many += 1
        return many

    with ThreadPoolExecutor(6) as pool:
        sent_in_all = sum(pool.map(pour, writers))
    taken_in_all = len(taken.heard)
    assert taken_in_all >= sent_in_all
    assert taken_in_all <= 3 * 100 + 2 * 100 + 20, "three seconds, and a burst of two"
    assert taken_in_all > 150, "and it goes on all the while"
    taken.raw.clear()
    grown = resident() - before
    assert grown < 60 << 20


def test_address_that_is_taken_or_a_certificate_that_is_none_is_said_in_words(
    opened: Open, tmp_path: Path
) -> None:
    feed = opened()
    twin = Hl7Feed(Hl7Settings(name="twin", port=feed.address[1]))
    with pytest.raises(FeedNotListening, match=str(feed.address[1])):
        twin.open(Taken())
    nothing = tmp_path / "nothing.pem"
    for cert in (nothing, Path(__file__)):
        secure = Hl7Feed(Hl7Settings(name="x", port=0, cert_file=cert, key_file=cert))
        with pytest.raises(FeedTlsUnusable):
            secure.open(Taken())


@pytest.mark.parametrize(
    "address", [{"port": 99999}, {"host": "no.such.host.invalid"}, {"host": "x" * 300}]
)
def test_address_that_is_none_ends_no_service(address: dict[str, object]) -> None:
    settings = msgspec.structs.replace(Hl7Settings(name="feed", port=0), **address)
    with pytest.raises(FeedNotListening):
        Hl7Feed(settings).open(Taken())


def test_feed_listens_on_ipv6_too(opened: Open) -> None:
    feed = opened(host="::1")
    with socket.create_connection(feed.address, timeout=5) as bare:
        bare.sendall(b"\x0b" + Writer().beat().encode() + b"\x1c\r")
        assert b"MSA|AA" in bare.recv(4096)


@pytest.mark.parametrize("wrong", [{"peers": ("10.0.0.999",)}, {"charset": "klingon"}])
def test_setting_that_cannot_be_is_said_before_anything_listens(wrong: dict[str, object]) -> None:
    settings = msgspec.structs.replace(Hl7Settings(name="feed", port=0), **wrong)
    with pytest.raises(FeedSettingWrong, match=next(iter(wrong))):
        Hl7Feed(settings)


def test_nothing_of_a_message_is_ever_logged(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    feed = opened()
    sent(
        feed.address,
        b"MSH|^~\\&|A|B|||2026||RDE^O11|1|P|2.5\rPID|1||18020202-0202||Kvinna\\Zx\\^Fiktiv\r",
        b"nonsense about 18020202-0202",
    )
    assert feed.refused == 2
    assert "18020202" not in caplog.text
    assert "Kvinna" not in caplog.text
    assert "18020202" not in feed.last_refusal


def test_closed_feed_takes_nothing_more_and_frees_its_port(taken: Taken) -> None:
    feed = Hl7Feed(Hl7Settings(name="feed", port=0))
    feed.open(taken)
    address = feed.address
    assert sent(address, Writer().beat())[0].code == "AA"
    feed.close()
    with pytest.raises(OSError, match="refused"):
        raw_connection(address)
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(address)


def resident() -> int:
    """Return the bytes of memory that this process holds."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
