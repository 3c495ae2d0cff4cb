"""Every touch of the disk, so that each one is synced where it must be and can be made to fail.

The order of the calls that make a write safe stands in `storage.store`; here stand the calls.
A test hangs a hook on them (`watched`) and lets the Nth one fail, SQLite's own way of proving
that no single failure loses data. An fsync that failed is never tried again on the same file:
the kernel may have dropped the pages (PostgreSQL's fsync lesson of 2018).
"""

import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from storage.errors import LyktaError

Hook = Callable[[str, Path], None]
"""Called with the name and path of each disk call before it is made; may raise OSError."""

_HOOK: ContextVar[Hook | None] = ContextVar("disk_hook", default=None)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_CHUNK = 1 << 20
SMALL = 1 << 22
"""The most bytes that a file of ours which is no copy can have."""
_MOST = 1 << 26
_KEEP_SIZE = 1


class DiskFull(LyktaError):
    """The disk had no room; what was there before is untouched."""

    code = "S-01"
    message = "The disk is full, so {what} could not be written. What was stored before is kept."
    remedy = "You can go on reading and printing. Ask IT to free space on this machine's disk."


class DiskFault(LyktaError):
    """The disk answered with an error; what was there before is untouched."""

    code = "S-02"
    message = "The disk failed at {what} ({reason}). What was stored before is kept."
    remedy = "You can go on reading and printing. Ask IT to check this machine's disk today."


class NotAllowed(LyktaError):
    """The operating system refused the call to this user."""

    code = "S-03"
    message = "This machine may not write or read {what} ({reason})."
    remedy = "Ask IT to check who owns Lykta's folders; the manual names the right owners."


def explain(fault: OSError, what: str) -> LyktaError:
    """Return the worded error for what the operating system answered; `what` is a name or path."""
    reason = error_name(fault)
    if fault.errno in _FULL:
        return DiskFull(what=what)
    if fault.errno in _FORBIDDEN:
        return NotAllowed(what=what, reason=reason)
    return DiskFault(what=what, reason=reason)


def error_name(fault: OSError) -> str:
    """Return the operating system's name of an error, "EIO", the same in every language."""
    return errno.errorcode.get(fault.errno or 0, type(fault).__name__)


@contextmanager
def worded(what: str) -> Iterator[None]:
    """Turn every OSError inside into a worded error; `what` names the thing."""
    try:
        yield
    except OSError as fault:
        raise explain(fault, what) from fault


@contextmanager
def watched(hook: Hook) -> Iterator[None]:
    """Call the hook before each disk call made in this context; for fault trials."""
    token = _HOOK.set(hook)
    try:
        yield
    finally:
        _HOOK.reset(token)


def step(name: str, path: Path) -> None:
    """Announce a disk call; writers that use the disk through a library call it themselves."""
    hook = _HOOK.get()
    if hook is not None:
        hook(name, path)


def make_dir(path: Path, mode: int) -> None:
    """Make one folder with exactly this mode, whatever the umask. Raises OSError."""
    step("mkdir", path)
    path.mkdir(mode=mode)
    path.chmod(mode)


def ensure_dir(path: Path, mode: int) -> None:
    """Make a folder and its parents where missing, each one durable. Raises OSError."""
    if path.is_dir():
        return
    ensure_dir(path.parent, mode)
    with suppress(FileExistsError):
        make_dir(path, mode)
    sync_dir(path.parent)


def set_mode(path: Path, mode: int) -> None:
    """Set the permission bits. Raises OSError."""
    step("chmod", path)
    path.chmod(mode)


def set_owner(path: Path, user: int, group: int) -> None:
    """Set owner and group, -1 for as it is. Raises OSError."""
    step("chown", path)
    os.chown(path, user, group)


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file that must not exist yet and sync it. Raises OSError."""
    step("create", path)
    target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        write_all(target, data, path)
        os.fchmod(target, mode)
        sync_handle(target, path)
    finally:
        os.close(target)


def open_new(path: Path, mode: int = 0o600) -> int:
    """Make a file that must not exist yet; return its handle, to write to. Raises OSError."""
    step("create", path)
    target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with suppress(PermissionError):  # a medium in FAT keeps no permissions
        os.fchmod(target, mode)
    return target


def close(target: int) -> None:
    """Close an open file. Raises OSError."""
    os.close(target)


def append(path: Path, data: bytes, mode: int) -> None:
    """Add bytes to the end of a file, made where missing; not synced, for reports. Raises OSError.

    A link or a pipe that somebody laid there is refused.
    """
    step("append", path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    target = os.open(path, flags, mode)
    try:
        _must_be_plain(os.fstat(target), path)
        write_all(target, data, path)
    finally:
        os.close(target)


def write_all(target: int, data: bytes, path: Path) -> None:
    """Write every byte to an open file, however few the system takes at once. Raises OSError."""
    view = memoryview(data)
    while view:
        step("write", path)
        view = view[os.write(target, view) :]


def sync_handle(target: int, path: Path) -> None:
    """Force an open file to the disk. Raises OSError."""
    step("fsync", path)
    os.fsync(target)


def open_alone(path: Path) -> int:
    """Open a file to append to it, locked against any other writer; return its handle.

    The system unlocks it when the handle is closed or the process dies. Raises OSError, also
    where it is no plain file, and BlockingIOError where another process writes the file.
    """
    step("open", path)
    careful = os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
    target = os.open(path, os.O_WRONLY | os.O_APPEND | careful)
    try:
        _must_be_plain(os.fstat(target), path)
        step("lock", path)
        fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(target)
        raise
    return target


def must_measure(target: int, size: int, path: Path) -> None:
    """Raise OSError where an open file has another size than what was written makes it."""
    if os.fstat(target).st_size != size:
        raise OSError(errno.EIO, "the disk took less than it said", str(path))


def hold_room(target: int, offset: int, length: int, path: Path) -> None:
    """Give an open file blocks in advance; its size stays as it is. Raises OSError.

    Linux fallocate(2) with FALLOC_FL_KEEP_SIZE, which Python does not offer. A truncation to
    the file's own size gives the blocks back.
    """
    step("allocate", path)
    libc = ctypes.CDLL(None, use_errno=True)
    numbers = ctypes.c_int64(offset), ctypes.c_int64(length)
    if libc.fallocate64(target, _KEEP_SIZE, *numbers):
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(path))


def sync_file(path: Path) -> None:
    """Force a file to the disk and drop it from memory, so that reading it back reads the disk.

    Raises OSError, also where it is no plain file.
    """
    step("open", path)
    target = _open_plain(path)
    try:
        sync_handle(target, path)
        os.posix_fadvise(target, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(target)


def sync_dir(path: Path) -> None:
    """Force a folder's entries to the disk. Raises OSError."""
    step("open-dir", path)
    target = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        step("fsync-dir", path)
        os.fsync(target)
    finally:
        os.close(target)


def rename(old: Path, new: Path) -> None:
    """Rename a file or folder in one step. Raises OSError."""
    step("rename", new)
    old.rename(new)


def link(old: Path, new: Path) -> None:
    """Give a file a second name on the same disk. Raises OSError."""
    step("link", new)
    os.link(old, new, follow_symlinks=False)


def reserve(path: Path, size: int) -> None:
    """Make a file that holds so many bytes of the disk without writing them. Raises OSError."""
    handle = open_new(path, 0o640)
    try:
        step("fallocate", path)
        os.posix_fallocate(handle, 0, size)
        sync_handle(handle, path)
    finally:
        close(handle)


def replace(path: Path, data: bytes, mode: int, owner: tuple[int, int] = (-1, -1)) -> None:
    """Replace a whole file durably: old bytes or new bytes, never a mixture. Raises OSError.

    `owner` is the user and group of the new file, -1 for who replaces it.
    """
    draft = path.with_name(f".tmp-{path.name}-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        write_new(draft, data, mode)
        if owner != (-1, -1):
            set_owner(draft, *owner)
        rename(draft, path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
    sync_dir(path.parent)


def copy_new(source: Path, target: Path, mode: int) -> None:
    """Copy a file into one that must not exist yet, byte by byte, and sync it. Raises OSError.

    Never by `copy_file_range`: a filesystem may let both files share the same blocks, and then
    one bad sector takes both.
    """
    step("read", source)
    with source.open("rb") as stream:
        handle = open_new(target, mode)
        try:
            while chunk := stream.read(_CHUNK):
                write_all(handle, chunk, target)
            sync_handle(handle, target)
        finally:
            close(handle)


def read(path: Path) -> bytes:
    """Return a file's bytes. Raises OSError, also where it is no plain file or has over 64 MiB.

    Whoever can write a folder can lay a pipe there that never ends, or a file that fills the
    memory: the reader must neither wait nor die of it.
    """
    step("read", path)
    with os.fdopen(_open_plain(path), "rb") as stream:
        if os.fstat(stream.fileno()).st_size <= _MOST:
            return stream.read()
    raise OSError(errno.EOVERFLOW, os.strerror(errno.EOVERFLOW), str(path))


def _open_plain(path: Path, flags: int = 0) -> int:
    """Open a plain file for reading and nothing else, without waiting for a pipe's other end."""
    target = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | flags)
    try:
        _must_be_plain(os.fstat(target), path)
    except OSError:
        os.close(target)
        raise
    return target


def read_bounded(path: Path, limit: int = SMALL) -> bytes:
    """Return the bytes of a plain file of at most `limit` bytes, however it got its name.

    What somebody put in its place (a pipe that never ends, a link, a file of a million megabytes)
    is refused before it is read. Raises OSError.
    """
    step("read", path)
    with os.fdopen(_open_plain(path, os.O_NOFOLLOW), "rb") as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data


def read_small_text(path: Path) -> str:
    """Return the first words of a file of the system's own (sysfs, /etc). Raises OSError.

    Such files may state a size of nothing or of a page; at most 4 KiB are read.
    """
    step("read", path)
    with path.open("rb") as stream:
        return stream.read(4096).decode("ascii", "replace").strip()


def looks(path: Path) -> tuple[tuple[int, int], tuple[int, int, int]]:
    """Return which file a path is, and by what a change of it is noticed. Raises OSError.

    Device and inode; size and both times. Nothing is followed or read.
    """
    step("stat", path)
    said = path.lstat()
    return (said.st_dev, said.st_ino), (said.st_size, said.st_mtime_ns, said.st_ctime_ns)


def size_of(path: Path) -> int:
    """Return the bytes of a plain file; a link, a pipe or a folder is refused. Raises OSError."""
    step("stat", path)
    said = path.lstat()
    _must_be_plain(said, path)
    return said.st_size


def _must_be_plain(said: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(said.st_mode):
        number = errno.EISDIR if stat.S_ISDIR(said.st_mode) else errno.EINVAL
        raise OSError(number, os.strerror(number), str(path))


def owned_by_us(path: Path) -> bool:
    """Return whether root or this process's own account owns a file; a link is nobody's.

    Whoever may write a folder can lay a file into it, but not give it to another. Raises OSError.
    """
    step("stat", path)
    said = path.lstat()
    return stat.S_ISREG(said.st_mode) and said.st_uid in {0, os.geteuid()}


def drop(path: Path) -> None:
    """Drop a synced file from memory, so that the next read reads the disk. Raises OSError."""
    step("drop", path)
    target = _open_plain(path)
    try:
        os.posix_fadvise(target, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(target)


def read_cold(path: Path) -> bytes:
    """Return a small file's bytes as the disk has them, not as memory does. Raises OSError."""
    drop(path)
    return read_bounded(path)


def cold_digest(path: Path) -> str:
    """Return the SHA-256 of a file as the disk has it, in hex. Raises OSError."""
    drop(path)
    return digest(path)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hex. Raises OSError."""
    step("read", path)
    total = hashlib.sha256()
    with os.fdopen(_open_plain(path), "rb") as stream:
        while chunk := stream.read(_CHUNK):
            total.update(chunk)
    return total.hexdigest()


def remove_file(path: Path) -> None:
    """Remove one file. Raises OSError."""
    step("unlink", path)
    path.unlink()


def remove_empty_dir(path: Path) -> None:
    """Remove one folder that holds nothing. Raises OSError, also where it holds something."""
    step("rmdir", path)
    path.rmdir()


def remove_tree(path: Path) -> None:
    """Remove a folder with all it holds. Raises OSError."""
    step("rmtree", path)
    shutil.rmtree(path)


def free_bytes(path: Path) -> int:
    """Return the bytes an ordinary user may still write on this path's disk. Raises OSError."""
    step("statvfs", path)
    room = os.statvfs(path)
    return room.f_bavail * room.f_frsize


def disk_bytes(path: Path) -> int:
    """Return how many bytes this path's disk has in all. Raises OSError."""
    step("statvfs", path)
    room = os.statvfs(path)
    return room.f_blocks * room.f_frsize


def is_held(path: Path) -> bool:
    """Return whether a living process holds a file locked. Raises OSError."""
    step("lock", path)
    target = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(target, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(target)
    return False


@contextmanager
def locked(path: Path, *, wait: bool = False, shared: bool = False) -> Iterator[None]:
    """Hold a lock file alone; the system releases it when the process dies. Raises OSError.

    `shared` holders bear one another and keep out only who wants it alone. Raises
    BlockingIOError where another process holds it, unless told to `wait`.
    """
    step("lock", path)
    target = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o660)
    try:
        with suppress(PermissionError):  # another owner made it, and gave it its mode
            os.fchmod(target, 0o660)
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        fcntl.flock(target, kind | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(target)
