"""From a message to bytes, as RFC 8010 section 3 lays them out."""

import struct

from printing.ipp.message import (
    LONGEST_NAME,
    LONGEST_VALUE,
    Attribute,
    GroupTag,
    Message,
    NotIpp,
    Tag,
    Value,
)

VERSION = b"\x02\x00"
"""IPP 2.0, which CUPS and every IPP Everywhere printer speak."""

_LAYOUTS = {1: ">i", 2: ">ii", 3: ">iib"}


def encode(message: Message) -> bytes:
    """Return a message's bytes; a document follows them directly.

    Raises NotIpp on a name or value that is longer than IPP can say or of another kind than
    its tag asks for.
    """
    parts = [VERSION, struct.pack(">HI", message.code, message.request)]
    for group in message.groups:
        parts.append(bytes((group.tag,)))
        parts.extend(_attribute(attribute) for attribute in group.attributes)
    parts.append(bytes((GroupTag.END,)))
    return b"".join(parts)


def _attribute(attribute: Attribute) -> bytes:
    """Return an attribute's bytes; its further values carry an empty name."""
    if not attribute.values:
        raise NotIpp(what=f"{attribute.name} without a value")
    name = attribute.name.encode()
    if not 0 < len(name) <= LONGEST_NAME:
        raise NotIpp(what=f"a name of {len(name)} bytes")
    names = [name, *[b""] * (len(attribute.values) - 1)]
    pairs = zip(names, attribute.values, strict=True)
    return b"".join(_value(name, attribute.tag, value) for name, value in pairs)


def _value(name: bytes, tag: int, value: Value) -> bytes:
    if tag == Tag.COLLECTION and isinstance(value, tuple):
        members = b"".join(_member(member) for member in value)
        return _field(tag, name, b"") + members + _field(Tag.END_COLLECTION, b"", b"")
    return _field(tag, name, _raw(tag, value))


def _member(member: object) -> bytes:
    """Return a collection's member: its name as a value, then its values without a name."""
    if not isinstance(member, Attribute):
        raise NotIpp(what="a collection of something else than attributes")
    values = b"".join(_value(b"", member.tag, value) for value in member.values)
    return _field(Tag.MEMBER_NAME, b"", member.name.encode()) + values


def _field(tag: int, name: bytes, raw: bytes) -> bytes:
    if len(raw) > LONGEST_VALUE:
        raise NotIpp(what=f"a value of {len(raw)} bytes")
    return struct.pack(">BH", tag, len(name)) + name + struct.pack(">H", len(raw)) + raw


def _raw(tag: int, value: Value) -> bytes:
    """Return the bytes of one plain value; bytes stand for themselves whatever their tag."""
    match value:
        case None:
            return b""
        case bytes():
            return value
        case str():
            return value.encode()
        case bool():
            return bytes((value,))
        case int():
            return _numbers(tag, value)
    return _numbers(tag, *value)


def _numbers(tag: int, *numbers: object) -> bytes:
    """Return one number, a range's two or a resolution's three."""
    try:
        return struct.pack(_LAYOUTS[len(numbers)], *numbers)
    except (KeyError, struct.error) as error:
        raise NotIpp(what=f"a value of tag {tag:#04x} that cannot be written") from error
