"""A ready-made document that a source hands over, kept and shown as it is."""

from datetime import datetime

import msgspec


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A document of one patient or one unit, for instance a PDF of a medication list.

    `at` is the instant that stands inside the document, or that its maker gave it (None:
    unknown); `media` is its media type ("application/pdf"); `data` its bytes, unchanged.
    """

    key: str
    title: str
    media: str
    at: datetime | None = None
    data: bytes = b""
