"""A stay: one patient's admission."""

from datetime import datetime

import msgspec


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """Where a patient lies and since when.

    `room` and `bed` are the source's names, empty where it has none; `number` is the
    encounter number that the ward knows, empty where the source shows none.
    """

    key: str
    unit: str
    room: str = ""
    bed: str = ""
    since: datetime | None = None
    number: str = ""
    physician: str = ""
