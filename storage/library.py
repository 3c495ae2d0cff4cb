"""The library: reference documents, mirrored, signed, readable without a password.

Layout: `documents/<SHA-256>` holds each version's bytes, `index-<number>.json` what there is,
one line of canonical JSON and one with the device's Ed25519 signature over it (context
"library"). Safety arguments, numbered as in the code:
1. The index goes last and is one file put in place by a rename: a reader sees the library before
   or after, never between. What a mirror that failed left behind, nobody names, and the next
   one sweeps it away.
2. The index before the newest stays, with every version it names. Where the newest is torn or
   forged, that one counts, and the reader is told.
3. A document's bytes are held against the digest in the signed index whenever they are read. Where
   they differ, the version before it is given, and the reader is told that it is.
4. A source that lost its documents takes none away: an index that would lose more than half of at
   least four, or all, is refused until a person accepts it.
5. A version that comes again under the same digest is not written again, unless what lies there
   has rotted: then it is written anew.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from storage import fsio
from storage.clock import Clock, Instant
from storage.errors import LyktaError
from storage.keys import signing
from storage.shelf import MOST_BYTES, Arrived, Index, Looked, Shelved, Version

CONTEXT = "library"
LOOKED = "looked.json"
_INDEX = re.compile(r"index-(\d{8})\.json")
_KEPT_INDEXES = 2
_INDEX_BYTES = 8_000_000
_FEW = 4
_FOLDER, _FILE = 0o750, 0o640


class LibraryDamaged(LyktaError):
    """The newest index cannot be used; the one before it counts."""

    code = "R-01"
    message = "The newest list of the library's documents is damaged ({reason})."
    remedy = "The list before it is shown. Ask IT to run “lykta library sync”."


class LibraryShrunk(LyktaError):
    """The source has lost most of its documents."""

    code = "R-02"
    message = "The library had {before} documents, and its source has {now} now."
    remedy = (
        "All are kept as they were. If they were really taken away: “lykta library sync --accept”."
    )


class DocumentLost(LyktaError):
    """Neither version of a document can be read."""

    code = "R-03"
    message = "The document “{title}” cannot be read from this machine's disk."
    remedy = "Read it elsewhere. Ask IT to run “lykta library sync” and to check the disk."


class DocumentOlder(LyktaError):
    """The newest version of a document is damaged; the one before it is shown."""

    code = "R-04"
    message = "The newest version of “{title}” is damaged. The one before it is shown."
    remedy = "It may be out of date. Ask IT to run “lykta library sync”."


class NoSigner(LyktaError):
    """Who only reads the library tried to change it."""

    code = "R-05"
    message = "This process may not change the library."
    remedy = "Run “lykta library sync” as the account that captures."


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A document's bytes; `fault` is DocumentOlder where they are the version before (3)."""

    document: Shelved
    version: Version
    data: bytes
    fault: LyktaError | None = None


class Library:
    """The documents under one folder; `signer` and `clock` only for who mirrors them."""

    def __init__(
        self,
        root: Path,
        signer_public: bytes,
        *,
        signer: signing.Signer | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Remember where it lies; nothing is read yet."""
        self.root = root
        self._public = signer_public
        self._signer, self._clock = signer, clock

    def index(self) -> Index | None:
        """Return the newest genuine index, None where there is none."""
        return next((index for index, _fault in self._indexes() if index is not None), None)

    def faults(self) -> tuple[LyktaError, ...]:
        """Return what is wrong with indexes newer than the one that counts (2)."""
        found: list[LyktaError] = []
        for index, fault in self._indexes():
            if index is not None:
                break
            if fault is not None:
                found.append(fault)
        return tuple(found)

    def open(self, document: Shelved) -> Opened:
        """Return a document's bytes, of the version before where the newest has rotted (3).

        Raises DocumentLost.
        """
        data = self._bytes(document.version)
        if data is not None:
            return Opened(document=document, version=document.version, data=data)
        before = document.before
        data = self._bytes(before) if before is not None else None
        if before is None or data is None:
            raise DocumentLost(title=document.title)
        older = DocumentOlder(title=document.title)
        return Opened(document=document, version=before, data=data, fault=older)

    def sound(self, document: Shelved) -> bool:
        """Return whether a document's newest bytes are on the disk as they were signed."""
        return self._bytes(document.version) is not None

    def keep(self, arrived: Iterable[Arrived], *, source: str, accept: bool = False) -> Index:
        """Put what arrived in place of what is kept; `arrived` is read one document at a time.

        Whatever `arrived` raises changes nothing (1). Raises LibraryShrunk (4) unless a person
        accepts it, NoSigner, DiskFull, DiskFault, NotAllowed. Two mirrors wait for each other.
        """
        if self._signer is None or self._clock is None:
            raise NoSigner
        with fsio.worded("library"):
            fsio.ensure_dir(self._documents, _FOLDER)
            with fsio.locked(self.root / "library.lock", wait=True):
                return self._keep(arrived, source, self._clock.now(), accept=accept)

    def note(self, fault: LyktaError | None, left_out: dict[str, str]) -> None:
        """Remember how the last look at the source went. Raises NoSigner and disk errors."""
        if self._clock is None:
            raise NoSigner
        said = Looked(at=self._clock.now(), left_out=left_out)
        if fault is not None:
            facts = {name: str(fact) for name, fact in fault.facts.items()}
            said = msgspec.structs.replace(
                said, code=fault.code, message=fault.message, remedy=fault.remedy, facts=facts
            )
        with fsio.worded(LOOKED):
            fsio.ensure_dir(self.root, _FOLDER)
            fsio.replace(self.root / LOOKED, msgspec.json.encode(said), _FILE)

    def looked(self) -> Looked | None:
        """Return how the last look went, None where nobody knows."""
        return looked(self.root)

    @property
    def _documents(self) -> Path:
        return self.root / "documents"

    def _keep(
        self, arrived: Iterable[Arrived], source: str, as_of: Instant, *, accept: bool
    ) -> Index:
        known = self.index()
        placed = tuple(self._placed(arrived, known, as_of))
        before = len(known.documents) if known else 0
        if _shrunk(before, len(placed)) and not accept:
            raise LibraryShrunk(before=before, now=len(placed))
        index = Index(
            number=self._next(),
            source=source,
            as_of=as_of,
            documents=tuple(sorted(placed, key=_order)),
        )
        fsio.replace(self._file(index.number), self._signed(index), _FILE)  # 1
        self._sweep()
        return index

    def _placed(
        self, arrived: Iterable[Arrived], known: Index | None, as_of: Instant
    ) -> Iterator[Shelved]:
        held = {one.key: one for one in known.documents} if known else {}
        for one in arrived:
            there = held.get(one.key)
            if one.data is None:
                if there is not None:
                    yield msgspec.structs.replace(
                        there, title=one.title or there.title, tag=one.tag
                    )
                continue
            digest = hashlib.sha256(one.data).hexdigest()
            self._write(digest, one.data)
            same = there is not None and there.version.digest == digest
            version = Version(digest=digest, size=len(one.data), since=as_of.wall)
            yield Shelved(
                key=one.key,
                title=one.title,
                folder=one.folder,
                media=one.media,
                tag=one.tag,
                version=there.version if there and same else version,
                before=there.before if there and same else there.version if there else None,
            )

    def _write(self, digest: str, data: bytes) -> None:
        file = self._documents / digest
        with suppress(OSError):
            if fsio.digest(file) == digest:
                return
        fsio.replace(file, data, _FILE)  # 5

    def _bytes(self, version: Version) -> bytes | None:
        try:
            data = fsio.read_bounded(self._documents / version.digest, MOST_BYTES)
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == version.digest else None

    def _indexes(self) -> Iterator[tuple[Index | None, LyktaError | None]]:
        for number in reversed(self._numbers()):
            try:
                yield self._read(number), None
            except LyktaError as fault:
                yield None, fault

    def _read(self, number: int) -> Index:
        try:
            data = fsio.read_bounded(self._file(number), _INDEX_BYTES)
            payload, signature = data.splitlines()
            genuine = signing.verify(self._public, CONTEXT, payload, base64.b64decode(signature))
            index = msgspec.json.decode(payload, type=Index) if genuine else None
        except OSError as fault:
            raise LibraryDamaged(reason=fsio.error_name(fault)) from fault
        except (ValueError, msgspec.MsgspecError) as fault:
            raise LibraryDamaged(reason="form") from fault
        if index is None or index.number != number:
            raise LibraryDamaged(reason="signature" if index is None else "moved")
        return index

    def _signed(self, index: Index) -> bytes:
        if self._signer is None:
            raise NoSigner
        payload = msgspec.json.encode(index, order="deterministic")
        return payload + b"\n" + base64.b64encode(self._signer.sign(CONTEXT, payload)) + b"\n"

    def _next(self) -> int:
        return max(self._numbers(), default=0) + 1

    def _numbers(self) -> list[int]:
        try:
            names = [one.name for one in self.root.iterdir()]
        except OSError:
            return []
        return sorted(int(found[1]) for name in names if (found := _INDEX.fullmatch(name)))

    def _file(self, number: int) -> Path:
        return self.root / f"index-{number:08}.json"

    def _sweep(self) -> None:
        """Take away indexes older than the last two genuine ones, and what no index names (2)."""
        kept: list[Index] = []
        for number in reversed(self._numbers()):
            index = None
            with suppress(LyktaError):
                index = self._read(number)
            if index is not None and len(kept) < _KEPT_INDEXES:
                kept.append(index)
            elif kept:
                fsio.remove_file(self._file(number))
        named = {version.digest for index in kept for version in _versions(index)}
        for file in self._documents.iterdir():
            if file.name not in named:
                fsio.remove_file(file)


def looked(root: Path) -> Looked | None:
    """Return how the last look at the source went; for who needs nothing else of the library."""
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(fsio.read_bounded(root / LOOKED), type=Looked)
    return None


def _shrunk(before: int, now: int) -> bool:
    """Argument 4."""
    return (before > 0 and now == 0) or (before >= _FEW and now * 2 < before)


def _versions(index: Index) -> Iterator[Version]:
    for one in index.documents:
        yield one.version
        if one.before is not None:
            yield one.before


def _order(one: Shelved) -> tuple[str, str, str]:
    return one.folder.casefold(), one.title.casefold(), one.key
