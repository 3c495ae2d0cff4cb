"""From bytes to a message, trusting nothing: the other end may be any box on the ward.

1. Every length is checked against what is left before it is used.
2. Nesting has a bound, so that no answer can exhaust the stack.
3. A value that does not fit its tag is kept as bytes instead of refused: one odd attribute
   of a printer must not stop the paper. Only broken framing is an error, and only NotIpp.
"""

import struct

from printing.ipp.message import Attribute, Group, GroupTag, Message, NotIpp, Tag, Value

DEEPEST = 8
"""Collections inside collections at most; the deepest in the registry (media-col) is 2."""

_LAST_GROUP_TAG = 0x0F
_LAST_OUT_OF_BAND = 0x1F
_LAYOUTS = {
    Tag.INTEGER: struct.Struct(">i"),
    Tag.ENUM: struct.Struct(">i"),
    Tag.RANGE: struct.Struct(">ii"),
    Tag.RESOLUTION: struct.Struct(">iib"),
}
_TEXTS = frozenset(
    (
        Tag.TEXT,
        Tag.NAME,
        Tag.KEYWORD,
        Tag.URI,
        Tag.URI_SCHEME,
        Tag.CHARSET,
        Tag.LANGUAGE,
        Tag.MIME,
        Tag.MEMBER_NAME,
    )
)
_IN_LANGUAGE = frozenset((Tag.TEXT_IN_LANGUAGE, Tag.NAME_IN_LANGUAGE))


def decode(data: bytes) -> Message:
    """Return the message that bytes hold; what follows its end is a document, not ours.

    Raises NotIpp, and nothing else, on bytes that are no IPP message.
    """
    reader = _Reader(data)
    if reader.take(1) not in {b"\x01", b"\x02"}:
        raise NotIpp(what="version")
    reader.take(1)
    code, request = struct.unpack(">HI", reader.take(6))
    return Message(code, request, _groups(reader))


class _Reader:
    """Bytes with a place in them; reading past the end is an error."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        """Return the next bytes. Raises NotIpp where fewer are left (argument 1)."""
        end = self._at + count
        if end > len(self._data):
            raise NotIpp(what="it ends too early")
        piece = self._data[self._at : end]
        self._at = end
        return piece

    def tag(self) -> int:
        """Return the next tag."""
        return self.take(1)[0]

    def counted(self) -> bytes:
        """Return bytes that are preceded by their number."""
        return self.take(int.from_bytes(self.take(2), "big"))


class _Growing:
    """Attributes being read: a value without a name belongs to the attribute before it."""

    def __init__(self) -> None:
        self._names: list[tuple[str, int]] = []
        self._values: list[list[Value]] = []

    def begin(self, name: bytes, tag: int, value: Value) -> None:
        """Start an attribute with its first value."""
        self._names.append((_text(name), tag))
        self._values.append([value])

    def further(self, value: Value) -> None:
        """Give the last attribute one more value."""
        if not self._values:
            raise NotIpp(what="a value without a name")
        self._values[-1].append(value)

    def whole(self) -> tuple[Attribute, ...]:
        """Return the attributes."""
        pairs = zip(self._names, self._values, strict=True)
        return tuple(Attribute(name, tag, tuple(values)) for (name, tag), values in pairs)


def _groups(reader: _Reader) -> tuple[Group, ...]:
    """Read groups up to the end tag."""
    groups: list[Group] = []
    growing = _Growing()
    group_tag: int | None = None
    while True:
        tag = reader.tag()
        if tag > _LAST_GROUP_TAG:
            if group_tag is None:
                raise NotIpp(what="an attribute outside a group")
            _one_value(reader, tag, growing)
            continue
        if group_tag is not None:
            groups.append(Group(group_tag, growing.whole()))
        if tag == GroupTag.END:
            return tuple(groups)
        group_tag, growing = tag, _Growing()


def _one_value(reader: _Reader, tag: int, growing: _Growing) -> None:
    name, raw = reader.counted(), reader.counted()
    value = _collection(reader, 1) if tag == Tag.COLLECTION else _plain(tag, raw)
    if name:
        growing.begin(name, tag, value)
    else:
        growing.further(value)


def _collection(reader: _Reader, depth: int) -> tuple[Attribute, ...]:
    """Read a collection's members up to its end (RFC 8010 section 3.1.6, argument 2)."""
    if depth > DEEPEST:
        raise NotIpp(what="collections too deep")
    members = _Growing()
    named: bytes | None = None
    while True:
        tag = reader.tag()
        if tag <= _LAST_GROUP_TAG:
            raise NotIpp(what="a collection without an end")
        reader.counted()
        raw = reader.counted()
        if tag == Tag.END_COLLECTION:
            return members.whole()
        if tag == Tag.MEMBER_NAME:
            named = raw
            continue
        value = _collection(reader, depth + 1) if tag == Tag.COLLECTION else _plain(tag, raw)
        if named is None:
            members.further(value)
        else:
            members.begin(named, tag, value)
            named = None


def _plain(tag: int, raw: bytes) -> Value:
    """Return a value as its tag says, or its bytes where they do not fit (argument 3)."""
    if tag <= _LAST_OUT_OF_BAND:
        return None
    if tag in _TEXTS:
        return _text(raw)
    if tag == Tag.BOOLEAN:
        return raw != b"\0" if len(raw) == 1 else raw
    if tag in _IN_LANGUAGE:
        return _text_in_language(raw)
    layout = _LAYOUTS.get(Tag(tag)) if tag in Tag.__members__.values() else None
    if layout is None or len(raw) != layout.size:
        return raw
    numbers: tuple[int, ...] = layout.unpack(raw)
    return numbers if len(numbers) > 1 else numbers[0]


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _text_in_language(raw: bytes) -> Value:
    """Return the text of a pair of language and text, each with its length before it."""
    pair = _Reader(raw)
    try:
        pair.counted()
        return _text(pair.counted())
    except NotIpp:
        return raw
