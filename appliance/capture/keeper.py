"""Where captures are kept: the store with its public keys, and what goes along with it."""

from collections.abc import Callable, Collection
from pathlib import Path

import msgspec

from appliance.capture import guard
from appliance.capture.guard_history import History
from appliance.capture.memory import Memory
from appliance.sources.source import Effort
from storage.clock import Clock
from storage.errors import LyktaError
from storage.keys.recipients import Recipients
from storage.keys.signing import Signer
from storage.logbook import Logbook
from storage.manifest import Manifest
from storage.quarantine import Quarantine
from storage.records import Snapshot, Unit
from storage.store import Store

OnKept = Callable[[Snapshot, Manifest], None]
"""Is handed what was stored (or renewed), with its manifest."""


def _nobody(_unit: str) -> Collection[str]:
    return ()


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A unit to copy, with the number of its canary patient (empty: none)."""

    unit: Unit
    canary: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one unit's capture came to: a manifest, or the error that kept the older copy.

    `state` is the guard's verdict on it.
    """

    unit: Unit
    seconds: float
    manifest: Manifest | None = None
    error: LyktaError | None = None
    effort: Effort = Effort()
    state: guard.State = guard.State.COMPLETE


class Keeper(msgspec.Struct, frozen=True, kw_only=True):
    """Where a round keeps what it fetched: the store, its public keys, the machine's clock.

    `state` is the folder of the lock and of the attempts report. `audit` is the folder of the
    audit log, whose heads every manifest witnesses, so that a log cut short is noticed.
    `quarantine` takes what the guard refused, `logbook` says when the source was gone; None
    does without. `memory` knows a copy that did not change and who was in it, `history` how many
    patients each ward usually has (None: nothing is learnt): hand the same ones to every round.
    `policy` holds the guard's figures for this site. `discharged` tells the keys of the persons
    who left a unit by an event of the source's feed since the last kept copy.
    """

    store: Store
    recipients: Recipients
    signer: Signer
    clock: Clock
    state: Path
    audit: Path | None = None
    quarantine: Quarantine | None = None
    logbook: Logbook | None = None
    memory: Memory = msgspec.field(default_factory=Memory)
    history: History | None = None
    policy: guard.Policy = guard.Policy()
    discharged: Callable[[str], Collection[str]] = _nobody
