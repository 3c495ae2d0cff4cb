"""The stamp: what every sheet says of its own origin."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from storage.records import Person, Stay


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who belongs to a unit and of whom nothing can be read.

    `place` is hers in the unit's order, from 0. For a diary `name` is its practitioner, and
    there is neither person nor stay.
    """

    place: int
    name: str
    person: Person | None = None
    stay: Stay | None = None


class Stamp(msgspec.Struct, frozen=True, kw_only=True):
    """Of when a sheet is, who printed it, where and why.

    `age` is the least age the copy can have at `printed`; `age_certain` is false where it may
    be more. `too_old` is true over the unit's limit or where the age is not known at all
    (`age` None). `outage_since` ends the blind window that `as_of` began; `outage_open` says that
    the unit is in an outage whose window has no end, because no person has said from when on nobody
    could work in the record, and `outage_began` when that was noticed. `clock_verdict` is
    a whole phrase, already in the reader's language. `serial` is the sheet's number,
    `replaces` the number of the sheet that a further copy (`copy_number` over 1) replaces.
    `device` is the machine's name.

    `unit_as_of` is set where this sheet is of an older copy than its unit: of when the unit's
    is. `older` are, for a unit's sheet, the stamps of those patients (by person's key) who are
    shown from an older copy, `missing` those who cannot be shown at all. `unverified` says
    that nobody can prove the copy genuine; its age is then not known.
    """

    as_of: datetime
    captured: datetime
    printed: datetime
    age: timedelta | None
    age_certain: bool
    too_old: bool
    printed_by: str
    role: str = ""
    device: str = ""
    reason: str = ""
    clock_verdict: str
    serial: str
    support: str = ""
    outage_since: datetime | None = None
    outage_open: bool = False
    outage_began: datetime | None = None
    valid_until: datetime | None = None
    copy_number: int = 1
    replaces: str = ""
    exercise: bool = False
    unit_as_of: datetime | None = None
    older: Mapping[str, "Stamp"] = {}
    missing: tuple[Missing, ...] = ()
    unverified: bool = False
