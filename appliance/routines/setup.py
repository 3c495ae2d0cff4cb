"""What the routines are handed: the site's wishes, where to write, and how to look and prove."""

from collections.abc import Callable, Mapping
from datetime import timedelta, tzinfo
from pathlib import Path

import msgspec

from appliance.routines.drawing import Reader
from appliance.routines.plan import Plan
from appliance.routines.putoff import Down
from appliance.routines.routine import Routine
from appliance.routines.seen import MachineSeen
from storage.clock import Clock, Instant
from storage.logbook import Logbook


class PageSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What the square of a scanned page says: its sheet, and whether its seal is proved ours."""

    serial: str
    kind: str
    proved: bool


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """What the site wants: when, how many patients are drawn, and what to do when it fails.

    `newest` is how old the newest entry of a ward may be when it is copied. `escalations` are the
    site's own words by routine; "" is for all that have none of their own. `own` is the code of
    the unit where the machine stands, empty for none.
    """

    plan: Plan
    own: str = ""
    patients: int = 3
    newest: timedelta = timedelta(hours=24)
    escalations: Mapping[str, str] = {}

    def escalation(self, routine: Routine) -> str:
        """Return the site's words for a routine that failed, empty where it gave none."""
        return self.escalations.get(routine.value) or self.escalations.get("", "")


def _never() -> Down | None:
    return None


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """What the routines need of this machine.

    `look` sees the machine, `check` reads a scanned seal (raises LyktaError), `confirm` takes a
    person's word for the clock, `require` raises where somebody may not do routines. `state` is
    the folder of the reports, `version` the program's. `down` tells whether the record system of
    the unit where the machine stands is in an outage.
    """

    wishes: Wishes
    state: Path
    clock: Clock
    zone: tzinfo
    logbook: Logbook
    device: str
    version: str
    look: Callable[[], MachineSeen]
    check: Callable[[str], PageSeen]
    confirm: Callable[[Instant], bool]
    require: Callable[[Reader], None]
    down: Callable[[], Down | None] = _never
