"""Reading and proving the audit log: with the auditor's key, which the recovery role also holds."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag

from storage import fsio
from storage.audit import Entry, LogHead, Ratchet, log_binding, unline, whole_lines
from storage.errors import LyktaError
from storage.keys.opening import NotSealedForThisKey, open_sealed
from storage.keys.recipients import AUDITOR
from storage.keys.rolekeys import RoleKeys
from storage.manifest import AuditHead


class AuditBroken(LyktaError):
    """A log is not what was written: an entry was altered, removed, moved, or cut off."""

    code = "S-14"
    message = "The audit log {log} is not whole from entry {entry} on ({reason})."
    remedy = "Keep the folder as it is and tell the person responsible for information security."


class AuditTorn(LyktaError):
    """The last entry of a log was not finished: the machine stopped while writing it."""

    code = "S-15"
    message = "The last entry of the audit log {log} was not finished."
    remedy = "This is usual after a power cut; everything before it is whole."


class AuditReport(msgspec.Struct, frozen=True):
    """All entries that are proved, in time order, and what is wrong."""

    entries: tuple[Entry, ...]
    faults: tuple[LyktaError, ...]


def read(folder: Path, keys: RoleKeys, witness: Sequence[AuditHead] = ()) -> AuditReport:
    """Open every log of a folder; `witness` are the heads that signed manifests remember.

    Entries after a broken one are left out of their log, and the report says so. Raises
    NotEntitled, KeysForgotten, DiskFault, NotAllowed.
    """
    seed = keys.seed(AUDITOR)
    entries: list[Entry] = []
    faults: list[LyktaError] = []
    with fsio.worded("audit"):
        logs = {log.name: fsio.read(log) for log in sorted(folder.glob("*.log"))}
    for name, data in logs.items():
        try:
            for _, entry in _opened(name, data, seed):
                entries.append(entry)
        except (AuditBroken, AuditTorn) as fault:
            faults.append(fault)
    faults.extend(_against(witness, logs, seed))
    entries.sort(key=lambda entry: entry.at.wall)
    return AuditReport(tuple(entries), tuple(faults))


def verify(
    folder: Path, keys: RoleKeys, witness: Sequence[AuditHead] = ()
) -> tuple[LyktaError, ...]:
    """Return what is wrong with the logs; nothing, where they are whole. Raises as `read`."""
    return read(folder, keys, witness).faults


def _opened(name: str, data: bytes, seed: bytes) -> Iterator[tuple[Ratchet, Entry]]:
    """Yield each entry with the chain as it stands after it."""
    lines = whole_lines(data)
    ratchet = _begun(name, lines, seed)
    for line in lines[1:]:
        sealed = unline(line)
        try:
            entry = msgspec.json.decode(ratchet.open(sealed), type=Entry)
        except (InvalidTag, ValueError) as fault:
            raise AuditBroken(log=name, entry=ratchet.entries + 1, reason="content") from fault
        ratchet.advance(sealed)
        yield ratchet, entry
    if sum(map(len, lines)) != len(data):
        raise AuditTorn(log=name)


def _begun(name: str, lines: list[bytes], seed: bytes) -> Ratchet:
    if not lines:
        raise AuditTorn(log=name)
    try:
        head = msgspec.json.decode(lines[0], type=LogHead)
        key = open_sealed(head.sealed, seed, log_binding(name))
    except (NotSealedForThisKey, msgspec.MsgspecError) as fault:
        raise AuditBroken(log=name, entry=0, reason="head") from fault
    return Ratchet(key, lines[0])


def _against(
    witness: Sequence[AuditHead], logs: dict[str, bytes], seed: bytes
) -> Iterator[LyktaError]:
    for head in witness:
        if head.log not in logs:
            yield AuditBroken(log=head.log, entry=0, reason="missing")
        elif head.entries and head.head not in _hashes(head.log, logs[head.log], seed):
            yield AuditBroken(log=head.log, entry=head.entries, reason="cut")


def _hashes(name: str, data: bytes, seed: bytes) -> set[str]:
    found: set[str] = set()
    try:
        for ratchet, _ in _opened(name, data, seed):
            found.add(ratchet.hash.hex())
    except (AuditBroken, AuditTorn):
        return found
    return found
