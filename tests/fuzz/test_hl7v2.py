"""HL7 v2 that is nearly right: refused with a reason or read as it stands, never a crash.

Messages of every kind are damaged: fields exchanged, removed, repeated, made huge, separators put
where none belong, bytes flipped, cut, inserted. Whatever comes of it,
1. reading ends with what was heard or with FeedNonsense, within a second;
2. the sender can be answered;
3. applying what was heard ends, puts nobody into a ward twice, and what comes of it is stored and
   read back;
4. an order with nothing to check states no amount and no clock time that is not in its bytes.
"""

import resource
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from appliance.capture.feed_apply import Applied, NotApplied
from appliance.sources.feed import FeedNonsense, Heard, Ordered
from appliance.sources.hl7v2.answers import Verdict, answer
from appliance.sources.hl7v2.reading import heard
from storage.records import decode_snapshot, encode
from tests.appliance.capture.feed_world import after, chart, wards
from tests.hospital.hl7_sender import Patient, Writer

ZONE = ZoneInfo("Europe/Stockholm")
_FEW = settings(
    max_examples=400,
    deadline=timedelta(seconds=1),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_MANY = settings(_FEW, max_examples=60_000, phases=[Phase.explicit, Phase.generate])

_PERSON = chart(3).person
_WHO = Patient(_PERSON.number, _PERSON.family, "Åsa 3", birth="18030202")
_RXE = (
    "RXE||N02BE01^Alvedon^ATC|1|2|tabl^tablett|TAB^tablett|^Sväljes \\T\\ hela|"
    + "|" * 15
    + "5|ml/h"
)
_RXA = "RXA|0|1|20261122080000|20261122081500|X^Alvedon|500|mg||||||||||||V^Vägrade||CP|A"
_WRITER = Writer()
MESSAGES = [
    _WRITER.adt("A01", _WHO, "B14^1^40", visit="V3", more=["AL1|1|DA|X^Penicillin|SV|Utslag"]),
    _WRITER.adt("A02", _WHO, "B15^1^2^KS", prior="B14^1^3", visit="V3"),
    _WRITER.adt("A03", _WHO, "B14^1^3", visit="V3"),
    _WRITER.adt("A08", _WHO, "B14^1^3"),
    _WRITER.adt("A40", _WHO, more=["MRG|18040202-0004"]),
    _WRITER.adt("A60", _WHO, more=["IAM|1|DA|X^Penicillin|SV|Utslag|A"]),
    _WRITER.rde("NW", "N1", _WHO, "TQ1|1||BID|0800~2000|||20261122", _RXE, "RXR|PO^peroralt"),
    _WRITER.rde("XO", "O3a", _WHO, "TQ1|1||PRNQ6H|||||||Vid smärta", _RXE, "NTE|1||Obs"),
    _WRITER.rde("DC", "O3a", _WHO),
    _WRITER.ras("O3a", _WHO, _RXA, "RXR|PO"),
    _WRITER.siu("S12", _WHO, "SCH|1|2|||||^K|^U|30|min|^^^20261123090000", "AIL|1||TAND^2"),
    _WRITER.beat(),
]  # fmt: skip

_ODD = st.one_of(
    st.sampled_from(
        ["", '""', "|", "^", "~", "&", "\\", "\\X4\\", "\\XZZ\\", "\\.sp99\\", "\r", "\n", "\x00"]
    ),
    st.sampled_from(
        ["MSH", "PID", "99999999", "20261399", "-1", "1e9", "0", "²", "٣", "QJ8", "Q99H"]
    ),
    st.text(max_size=30),
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(["^" * 50, "x" * 5000, "~" * 60, "|" * 40]),
)


@st.composite
def nearly_right(draw: st.DrawFn) -> bytes:
    """Return a message of ours with some damage."""
    segments = draw(st.sampled_from(MESSAGES)).split("\r")
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(segments) - 1))
        fields = segments[at].split("|")
        place = draw(st.integers(0, len(fields) - 1))
        act = draw(st.sampled_from(["put", "drop", "repeat", "segment", "part"]))
        if act == "put":
            fields[place] = draw(_ODD)
        elif act == "part":
            parts = fields[place].split("^")
            parts[draw(st.integers(0, len(parts) - 1))] = draw(_ODD)
            fields[place] = "^".join(parts)
        elif act == "drop":
            del fields[place]
        elif act == "repeat":
            fields[place] = "~".join([fields[place]] * draw(st.integers(2, 5)))
        else:
            segments.insert(draw(st.integers(0, len(segments))), draw(st.sampled_from(segments)))
            continue
        segments[at] = "|".join(fields)
    return "\r".join(segments).encode("utf-8", "replace")


@st.composite
def torn(draw: st.DrawFn) -> bytes:
    """Return a message of ours with bytes flipped, cut and inserted."""
    data = bytearray(draw(nearly_right()))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        act = draw(st.sampled_from(["flip", "cut", "insert"]))
        if act == "flip" and data:
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif act == "cut":
            del data[at : at + draw(st.integers(1, 40))]
        else:
            data[at:at] = draw(st.binary(max_size=12))
    return bytes(data)


def _read(raw: bytes) -> Heard | None:
    try:
        return heard(raw, ZONE, "", "P")
    except FeedNonsense:
        return None


def _holds(raw: bytes) -> None:
    found = _read(raw)
    told = answer(raw, Verdict.ACCEPT if found else Verdict.REJECT, "why")
    assert told is None or told.startswith(b"MSH")
    if found is None:
        return
    now = wards()
    for event in found.events:
        if isinstance(event, Ordered):
            _invents_nothing(event, raw)
        result = after(now, event)
        if isinstance(result, Applied | NotApplied):
            now = result.wards
    for ward in now.units.values():
        keys = [one.person.key for one in ward.charts]
        assert len(keys) == len(set(keys))
        assert decode_snapshot(encode(ward)) == ward


def _invents_nothing(event: Ordered, raw: bytes) -> None:
    order, text = event.order, raw.decode("utf-8", "replace")
    if order.check:
        return
    for amount in (order.amount, order.amount_to, order.rate):
        assert amount is None or amount.value in text
    for clock in order.timing.times:
        assert clock in text or clock.replace(":", "") in text


@given(raw=nearly_right())
@_FEW
def test_message_that_is_nearly_right_never_breaks_the_feed(raw: bytes) -> None:
    _holds(raw)


@given(raw=torn())
@_FEW
def test_message_whose_bytes_were_torn_never_breaks_the_feed(raw: bytes) -> None:
    _holds(raw)


@given(
    raw=st.one_of(st.binary(max_size=400), st.binary(max_size=400).map(lambda b: b"MSH|^~\\&|" + b))
)
@_FEW
def test_bytes_of_any_kind_never_break_the_feed(raw: bytes) -> None:
    _holds(raw)


@pytest.mark.full
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("damaged", [nearly_right, torn])
def test_hours_of_damaged_messages_never_break_the_feed(
    damaged: Callable[[], st.SearchStrategy[bytes]],
) -> None:
    @given(raw=damaged())
    @_MANY
    def holds(raw: bytes) -> None:
        _holds(raw)

    holds()


def test_message_of_nothing_but_separators_costs_no_memory_and_no_time() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for mark in (b"|", b"^", b"~", b"&", b"\\", b"\r", b"|\r"):
        raw = b"MSH|^~\\&|A|B|||2026||ADT^A01|1|P|2.5\rPID|1||7\r" + mark * 200_000
        assert _read(raw) is None
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 40 << 10, "kilobytes"
