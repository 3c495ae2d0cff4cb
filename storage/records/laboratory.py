"""Laboratory orders, and what else a patient has before her."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Told(StrEnum):
    """Whether the source told of a kind of thing: an empty list means "none" only where WHOLE.

    NOT_TOLD: this source has no such list for us, or none was asked for. UNREAD: there is one,
    and it could not be read this time, or could not be proved whole; nothing of it is kept.
    """

    WHOLE = "whole"
    NOT_TOLD = "not-told"
    UNREAD = "unread"


class LabOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A sample that was ordered and, as far as the source knows, not yet answered.

    `number` is the order's number as the laboratory knows it: what stands in the label's code;
    empty where the source gave none. `tests` are the analyses and `tubes` the containers in the
    source's own words. `planned` is when the sample is to be taken, None where not said.
    `ordered` is when the order was written; a label may be made only of one that was. Midnight
    sharp by the site's clock is a day without a time. `taken` is when the sample was taken, None
    where the source does not say that it was. `status` and `priority` are the source's own words.
    `check` says why the order cannot be taken at its word (English keys for translation): such
    a one gets no label.
    """

    key: str
    number: str = ""
    tests: tuple[str, ...]
    tubes: tuple[str, ...] = ()
    planned: datetime | None = None
    ordered: datetime | None = None
    ordered_by: str = ""
    status: str = ""
    note: str = ""
    taken: datetime | None = None
    priority: str = ""
    check: tuple[str, ...] = ()


class EventKind(StrEnum):
    """What a patient goes to, or what comes to her."""

    PROCEDURE = "procedure"
    EXAMINATION = "examination"
    VISIT = "visit"
    OTHER = "other"


class EventStatus(StrEnum):
    """Whether it has happened, as the source says."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in a patient's day that is no medicine and no sample: a scan, a round, a visit.

    `text` and `place` are the source's own words; `at` is None where no time was said.
    """

    key: str
    kind: EventKind
    text: str
    at: datetime | None = None
    until: datetime | None = None
    place: str = ""
    status: EventStatus = EventStatus.PLANNED
