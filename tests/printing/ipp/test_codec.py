"""Messages survive the way to bytes and back, and no bytes can hurt the reader."""

import struct
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing.ipp import (
    Attribute,
    Group,
    GroupTag,
    Message,
    NotIpp,
    Operation,
    Tag,
    Value,
    decode,
    encode,
    keyword,
    number,
)

UNHURRIED = settings(deadline=None, max_examples=50)
NUMBERS = st.integers(-(2**31), 2**31 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NAMES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


def of(tag: int, values: st.SearchStrategy[Value]) -> st.SearchStrategy[Attribute]:
    """Return attributes of one tag."""
    several = st.lists(values, min_size=1, max_size=3).map(tuple)
    return st.builds(Attribute, NAMES, st.just(int(tag)), several)


def odd_bytes() -> st.SearchStrategy[bytes]:
    return st.binary(max_size=30)


PLAIN = st.one_of(
    of(Tag.INTEGER, NUMBERS),
    of(Tag.ENUM, NUMBERS),
    of(Tag.BOOLEAN, st.booleans()),
    of(Tag.KEYWORD, TEXTS),
    of(Tag.TEXT, TEXTS),
    of(Tag.URI, TEXTS),
    of(Tag.RANGE, st.tuples(NUMBERS, NUMBERS)),
    of(Tag.RESOLUTION, st.tuples(NUMBERS, NUMBERS, st.integers(-128, 127))),
    of(Tag.NO_VALUE, st.none()),
    of(Tag.OCTETS, odd_bytes()),
    of(0x7A, odd_bytes()),
)
ATTRIBUTES = st.recursive(
    PLAIN, lambda inner: of(Tag.COLLECTION, st.lists(inner, max_size=3).map(tuple)), max_leaves=8
)
MESSAGES = st.builds(
    Message,
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFFFFFFFF),
    st.lists(
        st.builds(
            Group, st.sampled_from((1, 2, 4, 5)), st.lists(ATTRIBUTES, max_size=4).map(tuple)
        ),
        max_size=3,
    ).map(tuple),
)


@given(MESSAGES)
@UNHURRIED
def test_message_survives_the_way_to_bytes_and_back(message: Message) -> None:
    assert decode(encode(message)) == message


@given(st.binary(max_size=400))
@UNHURRIED
def test_no_bytes_raise_anything_but_our_error(data: bytes) -> None:
    for start in (b"", b"\x02\x00\x00\x00\x00\x00\x00\x01\x01"):
        with suppress(NotIpp):
            decode(start + data)


@given(MESSAGES, st.data())
@UNHURRIED
def test_damaged_answer_raises_nothing_but_our_error(message: Message, data: st.DataObject) -> None:
    whole = bytearray(encode(message))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for damaged in (bytes(whole), bytes(whole[:cut])):
        with suppress(NotIpp):
            decode(damaged)


@given(MESSAGES, st.data())
@UNHURRIED
def test_answer_that_is_cut_short_is_never_taken_for_whole(
    message: Message, data: st.DataObject
) -> None:
    whole = encode(message)
    end = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(NotIpp):
        decode(whole[:end])


def test_endless_nesting_is_refused_not_followed() -> None:
    opening = b"\x34\x00\x01a\x00\x00" + b"\x4a\x00\x00\x00\x01b\x34\x00\x00\x00\x00" * 5000
    with pytest.raises(NotIpp, match="too deep"):
        decode(b"\x02\x00\x00\x00\x00\x00\x00\x01\x01" + opening)


def test_odd_value_is_kept_as_bytes_so_that_one_attribute_stops_nothing() -> None:
    body = b"\x02\x00\x00\x00\x00\x00\x00\x01\x04"
    body += b"\x21\x00\x04size\x00\x03abc" + b"\x23\x00\x05state\x00\x04\x00\x00\x00\x05\x03"
    group = decode(body).group(GroupTag.PRINTER)
    assert group.values("size") == (b"abc",)
    assert group.number("size") is None
    assert group.number("state") == 5


def test_text_with_its_language_is_read_as_text() -> None:
    raw = struct.pack(">H", 2) + b"sv" + struct.pack(">H", 6) + "påse".encode() + b"!"
    body = b"\x02\x00\x00\x00\x00\x00\x00\x01\x04\x35\x00\x01t"
    group = decode(body + struct.pack(">H", len(raw)) + raw + b"\x03").group(GroupTag.PRINTER)
    assert group.word("t") == "påse!"


def test_request_is_laid_out_as_the_standard_shows() -> None:
    """RFC 8010 appendix A.1's layout: version, operation, number, group, attribute, end."""
    message = Message(
        Operation.PRINT_JOB,
        1,
        (Group(GroupTag.OPERATION, (Attribute("attributes-charset", Tag.CHARSET, ("utf-8",)),)),),
    )
    expected = (
        b"\x02\x00\x00\x02\x00\x00\x00\x01\x01\x47\x00\x12attributes-charset\x00\x05utf-8\x03"
    )
    assert encode(message) == expected


@pytest.mark.parametrize(
    "attribute",
    [
        keyword("k" * 300, "a"),
        keyword("k", "a" * 40_000),
        keyword("k"),
        number("n", 2**31),
        Attribute("c", Tag.COLLECTION, ((1, 2),)),
        Attribute("r", Tag.RANGE, ((1, 2, 3, 4),)),
    ],
)
def test_what_ipp_cannot_say_is_refused(attribute: Attribute) -> None:
    with pytest.raises(NotIpp):
        encode(Message(2, 1, (Group(GroupTag.JOB, (attribute,)),)))


def test_first_values_are_found_by_name() -> None:
    group = Group(
        GroupTag.JOB,
        (
            keyword("reasons", "none", "other"),
            number("job-id", 7),
            Attribute("accepting", Tag.BOOLEAN, (False,)),
        ),
    )
    assert group.words("reasons") == ("none", "other")
    assert group.word("missing") == ""
    assert group.number("accepting") is None
    assert group.says_no("accepting")
    assert not group.says_no("job-id")
    assert Message(0, 1, (group, group)).every(GroupTag.JOB) == (group, group)
    assert Message(0, 1, ()).group(GroupTag.JOB) == Group(GroupTag.JOB, ())
