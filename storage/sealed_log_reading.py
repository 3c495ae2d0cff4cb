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

UNREADABLE = "unreadable"
"""The reason of a flaw of a file that the disk, its owner or its kind keeps from being read."""


class Flaw(msgspec.Struct, frozen=True):
    """What is wrong with a file, and from which entry on.

    `reason` is TORN, UNREADABLE, or not what was written: "head", "content", "cut", "missing".
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


def read_logs(
    folder: Path, kind: Kind, keys: RoleKeys, witness: Sequence[AuditHead] = ()
) -> Iterator[OpenedLog | Flaw]:
    """Yield every file that is sealed to one of the reader's roles, then what the others witness.

    One file at a time, so that five years of a log need no more memory than what is kept of it.
    A file's own flaw stands in it; after all files come the flaws of those that are not as far
    as they are known to have come. `witness` are heads that were kept elsewhere; to them come
    those that later files of the folder name. Raises KeysForgotten, OSError.
    """
    if keys.forgotten:
        raise KeysForgotten
    logs = sorted(folder.glob("*.log"))
    known = _known(logs, witness)
    short: list[Flaw] = []
    for log in logs:
        data = _bytes(log)
        if data is None:
            yield OpenedLog(log.name, flaw=Flaw(log.name, 0, UNREADABLE))
            known.pop(log.name, None)
            continue
        yield _opened(log.name, data, kind, keys)
        short.extend(_too_short(log.name, data, known.pop(log.name, ())))
    yield from short
    yield from (Flaw(name, 0, "missing") for name in sorted(known))


def missing_parts(folder: Path, witness: Sequence[AuditHead] = ()) -> tuple[Flaw, ...]:
    """Return the files that are gone, or shorter than they are known to have been; needs no key.

    Known from `witness` and from what later files of the folder name. That an entry opens, and
    what it says, needs a key: `read_logs`. Raises OSError.
    """
    logs = sorted(folder.glob("*.log"))
    known = _known(logs, witness)
    flaws = [flaw for log in logs for flaw in _checked(log, known.pop(log.name, ()))]
    return (*flaws, *(Flaw(name, 0, "missing") for name in sorted(known)))


def _checked(log: Path, known: Sequence[AuditHead]) -> Iterator[Flaw]:
    data = _bytes(log)
    if data is None:
        yield Flaw(log.name, 0, UNREADABLE)
    else:
        yield from _too_short(log.name, data, known)


def _bytes(log: Path) -> bytes | None:
    """Return a file's bytes, None where it cannot be read: one bad file must not hide the rest."""
    try:
        return fsio.read(log)
    except OSError:
        return None


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


def _known(logs: Sequence[Path], witness: Sequence[AuditHead]) -> dict[str, list[AuditHead]]:
    """Return how far each file is known to have come, by what others remember; no key needed."""
    known: dict[str, list[AuditHead]] = {}
    heads = [*witness, *(one for log in logs for one in _before(_bytes(log) or b""))]
    for head in heads:
        if head.entries:
            known.setdefault(head.log, []).append(head)
    return known


def _before(data: bytes) -> tuple[AuditHead, ...]:
    try:
        return msgspec.json.decode(data.partition(b"\n")[0], type=LogHead).before
    except msgspec.MsgspecError:
        return ()  # the file's own flaw says so


def _too_short(name: str, data: bytes, known: Sequence[AuditHead]) -> Iterator[Flaw]:
    """Yield the first of the known points that a file does not pass through."""
    steps = dict(progress(data)) if known else {}
    for head in sorted(known, key=lambda one: one.entries):
        if steps.get(head.entries) != head.head:
            yield Flaw(name, head.entries, "cut")
            return
