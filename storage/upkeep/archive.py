"""One sealed file that holds many: tar, packed by Zstandard, sealed by Cobblestone, signed.

Layout: the line MAGIC; one line of JSON (`Head`, readable by anybody); the sealed body; the
device's signature (64 bytes) over the SHA-256 of all before it. The body is tar | zstd | C2SP
chunked encryption (`cryptography.cobblestone`, 256 bits) under a random key that the head holds
sealed to the recovery role.
1. The body's context is the hash of the whole head: no letter of the head can be changed, and no
   body put under another head.
2. A body that was cut off or added to shows at its very end only, after its plain text was given
   out. So whoever unpacks keeps what comes out apart until `unpack` has returned.
3. Only plain files and folders are taken out, with names of plain letters that lead downwards: no
   link, no device, no "..", no absolute path. tarfile's own filter is not in every Python 3.11,
   and its extraction is not used at all: the contents are handed over as bytes.
4. The signature proves who wrote the file to whoever knows the device. The sealed key proves
   nothing of that kind: a public key can be sealed to by anybody.
"""

import hashlib
import io
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, BinaryIO, cast

import msgspec
import zstandard
from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

from storage import fsio
from storage.clock import Instant
from storage.errors import LyktaError
from storage.keys import signing

MAGIC = b"lykta-backup-1\n"
CONTEXT = "backup"
KEY_SIZE = 32
_SIGNATURE = 64
_LONGEST_HEAD = 4 << 20
_CHUNK = 1 << 18
_LEVEL = 3
_PART = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9._@+=-]+"
_NAME = re.compile(rf"{_PART}(?:/{_PART})*")
_LONGEST_NAME = 400
_MODES = 0o7777


class BackupDamaged(LyktaError):
    """A backup's file is not what was written, or was not written by this program."""

    code = "S-60"
    message = "The backup {file} is not whole ({reason})."
    remedy = "Use another backup: 'lykta backup list' names them. Then replace the medium."


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What stands readable at the front of a backup.

    `site` is the fingerprint of the device's key, `number` grows by one with every backup
    of a medium, `sealed` is the body's key, sealed to the recovery role. `envelope` is the part
    of the keys folder that the printed recovery code opens, by relative name.
    """

    device: str
    site: str
    number: int
    made: Instant
    app_version: str
    sealed: bytes
    envelope: dict[str, bytes]
    format: str = "lykta-backup-1"


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A file that goes into a backup, or a folder where `stream` is None; size in bytes."""

    name: str
    mode: int
    size: int = 0
    stream: BinaryIO | None = None


class Written(msgspec.Struct, frozen=True):
    """What was put into a backup: SHA-256 (hex) of each file by name; folders have ""."""

    digests: dict[str, str]


class Member(msgspec.Struct, frozen=True):
    """A file that comes out of a backup, or a folder."""

    name: str
    mode: int
    size: int
    is_folder: bool


Take = Callable[[Member, Iterator[bytes]], None]
"""Called with each member and its bytes; all of them must be read before it returns."""


def plain(name: str) -> bool:
    """Return whether a name may stand in a backup: plain letters, leading downwards."""
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None  # 3


def key_binding(site: str, number: int) -> bytes:
    """Return what the sealed key of a backup is bound to."""
    return f"lykta backup 1|{site}|{number}".encode()


def write(
    path: Path, head: Head, key: bytes, signer: signing.Signer, pieces: Iterable[Piece]
) -> Written:
    """Write a new file, synced and dropped from memory, so that reading it back reads the disk.

    Every stream is closed. Raises DiskFull, DiskFault, NotAllowed; the file is then worthless.
    """
    line = msgspec.json.encode(head, order="deterministic") + b"\n"
    with fsio.worded(path.name), closing(_Sink(path)) as sink:
        sink.write(MAGIC + line)
        body = _Sealing(sink, key, _bound(line))
        packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        with packer.stream_writer(cast("BinaryIO", body), closefd=False) as packed:
            digests = _pack(packed, pieces)
        body.finish()
        sink.write(signer.sign(CONTEXT, sink.digest()))
        sink.sync()
    with fsio.worded(path.name):
        fsio.sync_file(path)
    return Written(digests)


def read_head(path: Path) -> Head:
    """Return a backup's head; it is only believed after `unpack` or `must_be_signed`.

    Raises BackupDamaged, DiskFault, NotAllowed.
    """
    with fsio.worded(path.name):
        fsio.step("read", path)
        with path.open("rb") as stream:
            return _head(_head_line(stream, path), path)


def must_be_signed(path: Path, device_public: bytes) -> None:
    """Read the whole file and check this device's signature. Raises BackupDamaged, DiskFault."""
    with fsio.worded(path.name):
        fsio.step("read", path)
        total = hashlib.sha256()
        with path.open("rb") as stream:
            left = path.stat().st_size - _SIGNATURE
            while left > 0 and (chunk := stream.read(min(_CHUNK, left))):
                total.update(chunk)
                left -= len(chunk)
            signature = stream.read()
    if left or not signing.verify(device_public, CONTEXT, total.digest(), signature):  # 4
        raise BackupDamaged(file=path.name, reason="signature")


def unpack(path: Path, key: bytes, take: Take) -> None:
    """Give out every member of a backup. What was taken is genuine once this has returned.

    Raises BackupDamaged, DiskFault, NotAllowed, and what `take` raises.
    """
    with fsio.worded(path.name):
        fsio.step("read", path)
        with path.open("rb") as stream:
            line = _head_line(stream, path)
            size = path.stat().st_size - stream.tell() - _SIGNATURE
            body = _Opening(stream, size, Cobblestone256Decryptor(key, _bound(line)))  # 1
            try:
                _take_all(body, path, take)
            except InvalidTag as fault:
                raise BackupDamaged(file=path.name, reason="seal") from fault
            except (tarfile.TarError, zstandard.ZstdError, EOFError, ValueError) as fault:
                raise BackupDamaged(file=path.name, reason="form") from fault


def _take_all(body: "_Opening", path: Path, take: Take) -> None:
    unpacker = zstandard.ZstdDecompressor()
    with (
        unpacker.stream_reader(cast("BinaryIO", body), read_size=_CHUNK, closefd=False) as packed,
        tarfile.open(fileobj=packed, mode="r|") as archive,
    ):
        seen: set[str] = set()
        for info in archive:
            member = _member(info, seen, path)
            content = None if member.is_folder else archive.extractfile(info)
            take(member, _chunks(content, member))
        while packed.read(_CHUNK):
            pass
    body.finish()  # 2


def _member(info: tarfile.TarInfo, seen: set[str], path: Path) -> Member:
    if (
        not plain(info.name)
        or info.type not in {tarfile.REGTYPE, tarfile.DIRTYPE}
        or info.name in seen
    ):  # 3
        raise BackupDamaged(file=path.name, reason="name")
    seen.add(info.name)
    return Member(info.name, info.mode & _MODES, info.size, info.isdir())


def _chunks(content: IO[bytes] | None, member: Member) -> Iterator[bytes]:
    left = 0 if content is None else member.size
    while content is not None and left:
        chunk = content.read(min(_CHUNK, left))
        if not chunk:
            raise EOFError(member.name)
        left -= len(chunk)
        yield chunk


def _pack(packed: BinaryIO, pieces: Iterable[Piece]) -> dict[str, str]:
    digests: dict[str, str] = {}
    with tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for piece in pieces:
            info = tarfile.TarInfo(piece.name)
            info.mode = piece.mode & _MODES
            if piece.stream is None:
                info.type = tarfile.DIRTYPE
                archive.addfile(info)
                digests[piece.name] = ""
                continue
            info.size = piece.size
            with closing(piece.stream):
                counted = _Counted(piece.stream, piece.name)
                archive.addfile(info, counted)
            digests[piece.name] = counted.digest()
    return digests


def _bound(line: bytes) -> bytes:
    return b"lykta backup body 1|" + hashlib.sha256(line).digest()


def _head_line(stream: BinaryIO, path: Path) -> bytes:
    line = stream.readline(_LONGEST_HEAD) if stream.readline(len(MAGIC)) == MAGIC else b""
    if not line.endswith(b"\n"):
        raise BackupDamaged(file=path.name, reason="head")
    return line


def _head(line: bytes, path: Path) -> Head:
    try:
        return msgspec.json.decode(line, type=Head)
    except (msgspec.MsgspecError, ValueError) as fault:
        raise BackupDamaged(file=path.name, reason="head") from fault


class _Sink:
    """A new file that is written to and hashed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._target = fsio.open_new(path)
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> None:
        fsio.write_all(self._target, data, self._path)
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.digest()

    def sync(self) -> None:
        fsio.sync_handle(self._target, self._path)

    def close(self) -> None:
        fsio.close(self._target)


class _Sealing(io.RawIOBase):
    """Seals what is written to it into a sink."""

    def __init__(self, sink: _Sink, key: bytes, context: bytes) -> None:
        self._sink = sink
        self._encryptor = Cobblestone256Encryptor(key, context)

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override] # the wider Buffer is 3.12's
        self._sink.write(self._encryptor.update(bytes(data)))
        return len(data)

    def finish(self) -> None:
        self._sink.write(self._encryptor.finalize())


class _Opening(io.RawIOBase):
    """The plain text of so many sealed bytes of a stream."""

    def __init__(self, stream: BinaryIO, size: int, decryptor: Cobblestone256Decryptor) -> None:
        self._stream = stream
        self._left = size
        self._decryptor = decryptor
        self._waiting = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override] # the wider Buffer is 3.12's
        while not self._waiting and not self._ended:
            self._more()
        given = self._waiting[: len(buffer)]
        buffer[: len(given)] = given
        self._waiting = self._waiting[len(given) :]
        return len(given)

    def _more(self) -> None:
        sealed = self._stream.read(min(_CHUNK, self._left)) if self._left > 0 else b""
        self._left -= len(sealed)
        if sealed:
            self._waiting = self._decryptor.update(sealed)
        else:
            self._ended = True
            self._waiting = self._decryptor.finalize()

    def finish(self) -> None:
        """Come to the proven end. Raises InvalidTag, or EOFError where there was more."""
        while not self._ended and not self._waiting:
            self._more()
        if self._waiting or self._left:
            raise EOFError


class _Counted:
    """A stream that is hashed while it is read; a fault says which file it was."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        with fsio.worded(self._name):
            data = self._stream.read(size)
        self._hash.update(data)
        return data

    def digest(self) -> str:
        return self._hash.hexdigest()
