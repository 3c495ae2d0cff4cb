"""What the library holds, as values: a document, its versions, the index of them all.

Reference documents (drug information, downtime routines, phone lists) are no patients' data:
they lie readable on the disk, so that they can be read before anybody unlocks.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

import msgspec

from storage.clock import Instant
from storage.errors import LyktaError

PDF = "application/pdf"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
MEDIA = {".pdf": PDF, ".txt": TEXT, ".md": MARKDOWN}
"""The kinds of document that can be shown and printed, by the end of the file's name."""

MOST_BYTES = 50_000_000
"""A document larger than this is not taken."""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes of a document as they once were: their SHA-256 in hex, since when we have it."""

    digest: str
    size: int
    since: datetime


class Shelved(msgspec.Struct, frozen=True, kw_only=True):
    """One document of the library.

    `key` is its path at the source, `folder` the part before the last slash, `media` one of the
    three kinds. `tag` is what the source calls this version (an ETag), empty where it has no
    such thing. `before` is the version it replaced, kept as long as this one.
    """

    key: str
    title: str
    folder: str
    media: str
    version: Version
    tag: str = ""
    before: Version | None = None


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """One document as the source has it now; `data` is None where the version kept stays.

    `key`, `title`, `folder`, `media` and `tag` are as in Shelved; an empty title with no data
    leaves the title that is kept.
    """

    key: str
    title: str
    folder: str
    media: str
    tag: str = ""
    data: bytes | None = None


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """All documents at one time: `as_of` is when the source was last read whole."""

    number: int
    source: str
    as_of: Instant
    documents: tuple[Shelved, ...] = ()
    format: str = "lykta-library-1"

    def named(self, key: str) -> Shelved | None:
        """Return the document of a key, None where there is none."""
        return next((one for one in self.documents if one.key == key), None)


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """How the last look at the source went: `code` is empty where it went well.

    `message` and `remedy` are the error's English templates with their `facts`; `left_out` are the
    documents that could not be taken, with the code of each one's error.
    """

    at: Instant
    code: str = ""
    message: str = ""
    remedy: str = ""
    facts: dict[str, str] = {}
    left_out: dict[str, str] = {}


class Shelf(Protocol):
    """What whoever mirrors documents asks of the library."""

    def index(self) -> Index | None:
        """Return what is kept now."""
        ...

    def sound(self, document: Shelved) -> bool:
        """Return whether a document's newest bytes can still be read."""
        ...

    def keep(self, arrived: Iterable[Arrived], *, source: str, accept: bool = False) -> Index:
        """Put what arrived in place of what is kept, whole or not at all."""
        ...

    def note(self, fault: LyktaError | None, left_out: dict[str, str]) -> None:
        """Remember how the look at the source went, for the status."""
        ...
