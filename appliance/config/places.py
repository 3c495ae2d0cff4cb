"""Where everything lies below the store's folder."""

from pathlib import Path

import msgspec

SPOOL = Path("/run/lykta-log")
"""Where audit lines wait that the disk refused: in memory, made by systemd-tmpfiles at boot."""


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """The folders of one machine.

    `copies` are the sealed generations, with `pinned` and `quarantine` in it; `keys` public keys
    and persons' slots; `audit` the log of who read what; `logbook` the appliance's own records;
    `state` clocks, attempts, reports, sheet numbers and locks; `library` reference documents.
    """

    folder: Path

    @property
    def copies(self) -> Path:
        """The sealed generations."""
        return self.folder / "copies"

    @property
    def pinned(self) -> Path:
        """The copies that nothing may overwrite."""
        return self.copies / "pinned"

    @property
    def quarantine(self) -> Path:
        """The captures that were doubted."""
        return self.copies / "quarantine"

    @property
    def keys(self) -> Path:
        """Public keys, the device's signing key, persons' slots."""
        return self.folder / "keys"

    @property
    def audit(self) -> Path:
        """The audit log."""
        return self.folder / "audit"

    @property
    def logbook(self) -> Path:
        """The appliance's own records: checks, print jobs, outages, notes."""
        return self.folder / "logbook"

    @property
    def state(self) -> Path:
        """The capture's reports and the high-water mark of the clock."""
        return self.folder / "state"

    @property
    def library(self) -> Path:
        """The reference documents: no patients' data, readable without unlocking."""
        return self.folder / "library"
