"""The proof that a human can open the data: when each unit's copy was last really opened.

Written at every unlock (`storage.deep_check`), read without any key by the status and the
board. It names units, numbers and counts, never an identity.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Instant

FILE = "proof.json"


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """One unit's copy, opened with a person's key at an instant, and counted.

    `patients` counts the charts that could be read (a clinic's diaries), `older` those of them
    that had to be taken from older copies, `lost` those that could not be read. `fault` is
    empty, or the code of the error that stood in the way; there is no generation then.
    """

    unit: str
    at: Instant
    generation: int = 0
    patients: int = 0
    older: int = 0
    lost: int = 0
    fault: str = ""

    @property
    def good(self) -> bool:
        """Whether the newest copy opened and everybody in it could be read from it."""
        return not (self.fault or self.older or self.lost)


def read(state: Path) -> Mapping[str, Proof]:
    """Return the last proof of each unit by its code; a unit that was never opened has none.

    A file that cannot be read proves nothing, and is the same as none. Raises NotAllowed.
    """
    try:
        data = fsio.read_bounded(state / FILE)
        return {one.unit: one for one in msgspec.json.decode(data, type=tuple[Proof, ...])}
    except PermissionError as fault:
        raise fsio.explain(fault, FILE) from fault
    except (OSError, msgspec.MsgspecError):
        return {}


def keep(state: Path, proofs: Iterable[Proof]) -> None:
    """Keep these proofs beside those of other units. Raises DiskFull, DiskFault, NotAllowed."""
    known = {**read(state), **{one.unit: one for one in proofs}}
    ordered = tuple(known[unit] for unit in sorted(known))
    with fsio.worded(FILE):
        fsio.ensure_dir(state, 0o750)
        fsio.replace(state / FILE, msgspec.json.encode(ordered), 0o640)
