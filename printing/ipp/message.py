"""What an IPP message is, and the numbers of RFC 8010 and RFC 8011 that we speak.

A message is a value: a code (the operation asked for, or the status answered), a request
number, and groups of attributes. Nothing here touches a network.
"""

from dataclasses import dataclass
from enum import IntEnum

from storage.errors import LyktaError

LONGEST_NAME = 255
"""Bytes of an attribute's name at most (RFC 8011 section 5.1.4, keyword)."""

LONGEST_VALUE = 32767
"""Bytes of a value at most: its length is a signed 16-bit number (RFC 8010 section 3.1.4)."""


class NotIpp(LyktaError):
    """The bytes are no IPP message, or one beyond our bounds; `what` says where it broke."""

    code = "P-30"
    message = "The printer answered with something that cannot be read ({what})."
    remedy = "Switch the printer off and on, then print again. If it happens again, call IT."


class Operation(IntEnum):
    """The operations we ask for (RFC 8011 section 4; CUPS-Get-Printers is CUPS' own)."""

    PRINT_JOB = 0x0002
    VALIDATE_JOB = 0x0004
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    CUPS_GET_PRINTERS = 0x4002


class Status(IntEnum):
    """The answers we tell apart (RFC 8011 appendix B); below 0x0100 is success."""

    LAST_SUCCESS = 0x00FF
    NOT_POSSIBLE = 0x0404
    NOT_FOUND = 0x0406
    GONE = 0x0407
    FORMAT_NOT_SUPPORTED = 0x040A
    ATTRIBUTES_NOT_SUPPORTED = 0x040B
    NOT_ACCEPTING_JOBS = 0x0506
    BUSY = 0x0507


class GroupTag(IntEnum):
    """What a group of attributes is about (RFC 8010 section 3.5.1)."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05


class Tag(IntEnum):
    """What a value is (RFC 8010 section 3.5.2); others are kept as bytes."""

    NO_VALUE = 0x13
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    DATE_TIME = 0x31
    RESOLUTION = 0x32
    RANGE = 0x33
    COLLECTION = 0x34
    TEXT_IN_LANGUAGE = 0x35
    NAME_IN_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    URI_SCHEME = 0x46
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49
    MEMBER_NAME = 0x4A


@dataclass(frozen=True)
class Attribute:
    """One named attribute with its values, all of one tag.

    A value is an int (integer, enum), bool, str (text, names, keywords, addresses), a pair
    (range), a triple (resolution: x, y, unit), a tuple of Attributes (collection), None (out
    of band: no value, unknown) or bytes (everything else, and whatever did not fit its tag).
    """

    name: str
    tag: int
    values: tuple["Value", ...]


Value = int | bool | str | bytes | tuple[int, ...] | tuple[Attribute, ...] | None
"""One value of an attribute; see Attribute."""


@dataclass(frozen=True)
class Group:
    """Attributes that belong together: of the operation, of one job, of one printer."""

    tag: int
    attributes: tuple[Attribute, ...]

    def values(self, name: str) -> tuple[Value, ...]:
        """Return the values of an attribute, empty where the group has none of that name."""
        for attribute in self.attributes:
            if attribute.name == name:
                return attribute.values
        return ()

    def number(self, name: str) -> int | None:
        """Return an attribute's first value where it is a number, or None."""
        for value in self.values(name)[:1]:
            if isinstance(value, int) and not isinstance(value, bool):
                return value
        return None

    def words(self, name: str) -> tuple[str, ...]:
        """Return an attribute's values that are text or keywords."""
        return tuple(value for value in self.values(name) if isinstance(value, str))

    def word(self, name: str) -> str:
        """Return an attribute's first text or keyword, or an empty string."""
        return next(iter(self.words(name)), "")

    def says_no(self, name: str) -> bool:
        """Return whether an attribute is there and is false; silence is not a no."""
        return self.values(name)[:1] == (False,)


@dataclass(frozen=True)
class Message:
    """A request (its code an Operation) or an answer (its code a Status)."""

    code: int
    request: int
    groups: tuple[Group, ...]

    def group(self, tag: int) -> Group:
        """Return the first group of a kind, or an empty one."""
        return next(iter(self.every(tag)), Group(tag, ()))

    def every(self, tag: int) -> tuple[Group, ...]:
        """Return all groups of a kind, in order."""
        return tuple(group for group in self.groups if group.tag == tag)
