"""One document that a source offers: what it is called, and how it is read."""

from collections.abc import Callable
from pathlib import PurePosixPath

import msgspec

from storage.shelf import MARKDOWN, MEDIA

_LONGEST_TITLE = 120

Read = Callable[[str], tuple[bytes | None, str]]
"""Takes the tag of the version that is kept; returns its bytes, None where that one is still it,
and the tag of what the source has now. Raises DocumentUnfit, or an error that ends the mirror."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A document at the source; `key` is its path there, `said` the title it gives, if any."""

    key: str
    read: Read
    said: str = ""

    @property
    def media(self) -> str:
        """Its kind, by the end of its name."""
        return MEDIA[PurePosixPath(self.key).suffix.casefold()]

    @property
    def folder(self) -> str:
        """The folders it lies in, "" at the top."""
        parent = str(PurePosixPath(self.key).parent)
        return "" if parent == "." else parent

    def title(self, data: bytes) -> str:
        """Return what staff read: the source's title, a Markdown heading, or the file's name."""
        return self.said or self._heading(data) or PurePosixPath(self.key).stem.replace("_", " ")

    def _heading(self, data: bytes) -> str:
        if self.media != MARKDOWN:
            return ""
        first = data.decode("utf-8-sig", "replace").lstrip().partition("\n")[0]
        found = first.lstrip("#").strip() if first.startswith("# ") else ""
        return found if len(found) <= _LONGEST_TITLE else ""


def wanted(name: str) -> bool:
    """Return whether a file's name is one of a document that can be shown."""
    path = PurePosixPath(name)
    return path.suffix.casefold() in MEDIA and not path.name.startswith((".", "~"))
