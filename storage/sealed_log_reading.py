"""Opening and proving a sealed log, with the key of a role it was sealed to."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag

from storage import fsio
from storage.keys.opening import NotSealedForThisKey, open_sealed
from storage.keys.recipients import AUDITOR
from storage.keys.rolekeys import KeysForgotten, RoleKeys
from storage.manifest import AuditHead
from storage.sealed_log import Kind, LogHead, Ratchet, SealedKey, progress, unline, whole_lines

TORN = "torn"
"""The reason of a flaw that a power cut leaves: the last entry was not finished."""


class Flaw(msgspec.Struct, frozen=True):
    """What is wrong with a file, and from which entry on.

    `reason` is TORN, or one of "head", "content", "cut", "missing": not what was written.
    """

    log: str
    entry: int
    reason: str


class OpenedLog(msgspec.Struct, frozen=True):
    """One file: the entries that are proved, up to the first that is not.

    `sealed` is true where the file is for other roles than the reader's: neither entries nor
    flaws of it can be told.
    """

    name: str
    head: LogHead | None = None
    entries: tuple[bytes, ...] = ()
    flaw: Flaw | None = None
    sealed: bool = False


class ReadLogs(msgspec.Struct, frozen=True):
    """Every file of a folder, in the order of their names, and all that is wrong."""

    logs: tuple[OpenedLog, ...]
    flaws: tuple[Flaw, ...]


def read_logs(
    folder: Path, kind: Kind, keys: RoleKeys, witness: Sequence[AuditHead] = ()
) -> ReadLogs:
    """Open every file that is sealed to one of the reader's roles, and check each against all.

    `witness` are heads that were kept elsewhere; to them come those that later files of the
    folder name. Raises KeysForgotten, OSError.
    """
    if keys.forgotten:
        raise KeysForgotten
    data = {log.name: fsio.read(log) for log in sorted(folder.glob("*.log"))}
    logs = tuple(_opened(name, data[name], kind, keys) for name in data)
    known = [*witness, *(one for log in logs if log.head for one in log.head.before)]
    flaws = [log.flaw for log in logs if log.flaw]
    flaws.extend(_against(known, data))
    return ReadLogs(logs, tuple(flaws))


def _opened(name: str, data: bytes, kind: Kind, keys: RoleKeys) -> OpenedLog:
    lines = whole_lines(data)
    if not lines:
        return OpenedLog(name, flaw=Flaw(name, 0, TORN))
    try:
        head = msgspec.json.decode(lines[0], type=LogHead)
    except msgspec.MsgspecError:
        return OpenedLog(name, flaw=Flaw(name, 0, "head"))
    envelopes = head.keys or (SealedKey(AUDITOR, head.sealed),)  # Lykta 0.1 named no role
    mine = [one for one in envelopes if keys.holds(one.role)]
    if not mine:
        return OpenedLog(name, head, sealed=True)
    key = _first_key(mine, keys, kind.binding(name))
    if key is None:
        return OpenedLog(name, head, flaw=Flaw(name, 0, "head"))
    ratchet = Ratchet(key, lines[0])
    entries = tuple(_entries(lines[1:], ratchet))
    flaw = None
    if len(entries) < len(lines) - 1:
        flaw = Flaw(name, len(entries) + 1, "content")
    elif sum(map(len, lines)) != len(data):
        flaw = Flaw(name, len(entries) + 1, TORN)
    return OpenedLog(name, head, entries, flaw)


def _entries(lines: list[bytes], ratchet: Ratchet) -> Iterator[bytes]:
    """Yield the entries up to the first that does not open."""
    for line in lines:
        sealed = unline(line)
        try:
            plain = ratchet.open(sealed)
        except (InvalidTag, ValueError):
            return
        ratchet.advance(sealed)
        yield plain


def _first_key(envelopes: list[SealedKey], keys: RoleKeys, binding: bytes) -> bytes | None:
    for one in envelopes:
        for seed in keys.seeds(one.role):
            try:
                return open_sealed(one.sealed, seed, binding)
            except NotSealedForThisKey:
                continue  # sealed to an earlier key of the role
    return None


def _against(witness: Sequence[AuditHead], data: dict[str, bytes]) -> Iterator[Flaw]:
    """Yield a flaw for each file that is not as far as it is known to have come; no key needed."""
    steps = {name: set(progress(found)) for name, found in data.items()}
    told: set[str] = set()
    for head in sorted(set(witness), key=lambda one: one.entries):
        if head.log in told or head.entries == 0:
            continue
        if head.log not in data:
            told.add(head.log)
            yield Flaw(head.log, 0, "missing")
        elif (head.entries, head.head) not in steps[head.log]:
            told.add(head.log)
            yield Flaw(head.log, head.entries, "cut")
