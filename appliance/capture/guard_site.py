"""The guard's rules for a whole round; pure. Numbered on from `guard_learnt`.

17. Where the wards of a round lost, together, more than max(10, a fifth) of their patients since
    copies at most four hours old, the source is half dead though each ward's loss may be natural.
    Who moved from one ward to another is lost to none: only the sum counts. A ward that was not
    reached, or that closes at this hour, says nothing. Neither does one that alone is refused by
    its own rules: a ward that moved out must not hold up all the others until somebody has
    accepted it. Where two are, the source dies, and what they lost counts.
18. The canary of the whole site is in one of the wards of a round that reached them all.

A ward that lost nearly nothing is kept at once, whatever the others do. One that lost more than a
tenth waits for the end of the round (`waits`): where more than a fifth is lost in all, at least
half of that is lost on wards that lost more than a tenth, so the worst is held back always, and a
round never holds more snapshots in memory than that.
"""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from appliance.capture.errors import SiteCanaryMissing, SiteShrank
from appliance.capture.guard import Counts, Facts, Policy
from storage.errors import LyktaError

RECENT = timedelta(hours=4)
_LOST_AT_LEAST = 10
_WAITS_ABOVE = 0.1
WARDS = 2
"""Of one ward alone the round says no more than the ward's own rules."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """One ward of the round: what it held, what arrived, whether the site's canary was in it.

    `facts` is None where the source was not reached or gave nothing, `refused` says that the
    ward's own rules refused it.
    """

    previous: Counts | None = None
    facts: Facts | None = None
    canary: bool = False
    refused: bool = False


def waits(previous: Counts | None, facts: Facts) -> bool:
    """Return whether a ward's capture is kept only when the whole round is known."""
    if previous is None or previous.gap > RECENT:
        return False
    lost = previous.patients - facts.discharged - facts.patients
    return lost > max(1, previous.patients * _WAITS_ABOVE)


def judge_round(wards: Sequence[Seen], policy: Policy) -> LyktaError | None:
    """Return why what waits must not be kept, or None."""
    told = [one.facts for one in wards if one.facts is not None]
    whole = len(told) == len(wards) and bool(told)
    if policy.canary and whole and not any(one.canary for one in wards):  # 18
        return SiteCanaryMissing()
    alone = sum(one.refused for one in wards) == 1
    pairs = [
        (one.previous.patients - one.facts.discharged, one.facts.patients)
        for one in wards
        if one.facts and one.previous and one.previous.gap <= RECENT
        if not (one.refused and alone)
    ]
    before, now = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    most = max(_LOST_AT_LEAST, before * policy.site_share)
    if policy.site_share and len(pairs) >= WARDS and before - now > most:  # 17
        return SiteShrank(before=before, now=now)
    return None
