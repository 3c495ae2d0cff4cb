"""Make the stamp of a sheet: of when it is, who printed it, and how far to trust the clock."""

from datetime import datetime, timedelta

import msgspec

from printing.language import Language
from printing.sheets.stamp import Stamp
from printing.verdicts import clock_word
from storage.clock import COPY_IN_FUTURE, Clock, Instant
from storage.freshness import Light, judge
from storage.manifest import Manifest

VALID_FOR = timedelta(hours=12)
"""How long a printed sheet may be used where no newer one exists: one long shift."""


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads or prints, where, and why; `support` is the telephone that stands on paper."""

    person: str
    role: str
    device: str
    support: str = ""
    reason: str = ""


class Outaged(msgspec.Struct, frozen=True, kw_only=True):
    """The outage that a copy's unit is in: until when its blind window reaches, None while open.

    `within` says that the copy was within its limit when the outage began, `since` when that was,
    None where nobody knows.
    """

    blind_until: datetime | None
    within: bool
    since: datetime | None = None


class Replacement(msgspec.Struct, frozen=True, kw_only=True):
    """Which sheet a sheet is printed in place of: a further copy of it, or newer contents.

    `copy_number` is 1 where the contents are newer, over 1 for the same once more.
    """

    replaces: str
    copy_number: int = 1

    def marked(self, made: Stamp) -> Stamp:
        """Return a stamp that says so."""
        return msgspec.structs.replace(made, replaces=self.replaces, copy_number=self.copy_number)


def doubted(made: Stamp) -> Stamp:
    """Return the stamp of a copy that nobody can verify: its time is a claim, its age unknown."""
    return msgspec.structs.replace(
        made, unverified=True, age=None, age_certain=False, too_old=True, valid_until=None
    )


def stamp(
    manifest: Manifest,
    clock: Clock,
    limit: timedelta,
    language: Language,
    provenance: Provenance,
    serial: str = "",
    outage: Outaged | None = None,
) -> Stamp:
    """Return the stamp for sheets of one copy, now.

    `serial` is empty for what is only shown on glass. The age is the least possible one; it
    is left out where the copy is dated in the future. In an `outage` a copy of before it, which
    was within its limit when that began, is not called too old for one long shift: that it ages
    is what an outage is. After that, or where nobody can say that it is no older, a doctor goes
    through the list.
    """
    now: Instant = clock.now()
    age = clock.age(manifest.as_of, now)
    verdict = judge(age, limit, limit)
    one_shift = age.at_most is not None and age.at_most <= VALID_FOR
    of_before = outage is not None and outage.within and one_shift
    return Stamp(
        as_of=manifest.as_of.wall,
        captured=manifest.captured.wall,
        printed=now.wall,
        age=None if age.reason == COPY_IN_FUTURE else age.at_least,
        age_certain=age.certain,
        too_old=verdict.light not in (Light.FRESH, Light.AGEING) and not of_before,
        printed_by=provenance.person,
        role=provenance.role,
        device=provenance.device,
        reason=provenance.reason,
        clock_verdict=clock_word(clock.verdict(now), language),
        serial=serial,
        support=provenance.support,
        outage_since=outage.blind_until if outage else None,
        outage_open=outage is not None and outage.blind_until is None,
        outage_began=outage.since if outage else None,
        valid_until=now.wall + VALID_FOR if serial else None,
    )
