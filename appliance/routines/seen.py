"""What the machine can say of itself when a routine begins: handed in, never asked for here.

Nothing of a patient stands here; the routines read no settings and ask no printer themselves.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from storage.clock import Instant
from storage.freshness import Light
from storage.reports.probe import Probed


class UnitSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One unit's copy: its light, and in whole minutes how old it is at most and may be.

    `minutes` is None where no age is known, `patients` where there is no copy. `guard` is the
    guard's word on the last capture ("complete", "partial", "suspect", "rejected", empty where it
    said nothing), `waiting` counts refused captures. `resting` says that the unit is paused or
    outside its hours: its copy may be old then.
    """

    code: str
    name: str
    light: Light
    limit: int
    minutes: int | None = None
    patients: int | None = None
    is_ward: bool = True
    guard: str = ""
    waiting: int = 0
    resting: bool = False


class PrinterSeen(msgspec.Struct, frozen=True, kw_only=True):
    """The printer that is tried first; `message` is why it is not ready, an English template."""

    name: str
    ready: bool
    message: str = ""
    remedy: str = ""
    facts: Mapping[str, str] = {}


class MachineSeen(msgspec.Struct, frozen=True, kw_only=True):
    """The machine now.

    `captured` is when a capture last succeeded. `running` and `installed` are versions of the
    program: in this process, and on the disk. `has_tables` tells whether the site has a library of
    reference documents, `tables` when it was last looked at in its source, `tables_fault` the
    template of what hindered it. `probes` are the searches for the fictitious patient by source,
    `probe_wanted` whether the site set one up.
    """

    units: tuple[UnitSeen, ...]
    printer: PrinterSeen | None = None
    captured: datetime | None = None
    running: str = ""
    installed: str = ""
    has_tables: bool = False
    tables: Instant | None = None
    tables_fault: str = ""
    tables_facts: Mapping[str, str] = {}
    probes: Mapping[str, Probed] = {}
    probe_wanted: bool = False
