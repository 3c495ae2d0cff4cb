"""A new signed manifest over a file that is there already: found unchanged, or out of quarantine.

The proof of freshness costs some kilobytes and no rewrite. Safety arguments, numbered as in the
code:
1. Only over the very file that the arrived snapshot was compared with and found equal to. Were
   the newest copy damaged, the one before it would be another file: older words under a fresh
   time.
2. The file is read from the disk again, and its digest is right, in the same breath.
3. Only for the same list of recipients, version and roles: who was added reads the next copy, who
   was removed does not.
4. A file is written in full again every six hours and after every restart: all generations over
   one file rot with it.
5. Only by the same program: what a newer one would have kept is not in the older file.
6. The file is linked, not copied. Where the filesystem has no links, the copy is written in full.
"""

import errno
from datetime import timedelta
from pathlib import Path

from storage import fsio, manifest
from storage.clock import Instant
from storage.generations import Found
from storage.keys.recipients import Recipients
from storage.manifest import Manifest
from storage.records import SCHEMA

REWRITE_AFTER = timedelta(hours=6)
_NO_LINKS = {errno.EPERM, errno.EACCES, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS}


class NoLinks(Exception):
    """Here a file gets no second name: the filesystem has none, or its rules forbid it."""


def renewable(found: Found, before: Manifest, recipients: Recipients, as_of: Instant) -> bool:
    """Return whether a new manifest may go over the newest valid copy. Pure.

    `before` is the manifest of the copy that the arrived snapshot was found equal to.
    """
    said = found.manifest
    return (
        (said.unit, said.digest) == (before.unit, before.digest)  # 1
        and said.recipients == recipients.version  # 3
        and {one.role for one in said.envelopes}
        == {role.name for role in recipients.for_unit(said.unit)}
        and _written_lately(said, as_of)  # 4
        and (said.schema, said.app_version) == (SCHEMA, manifest.app_version())  # 5
    )


def _written_lately(said: Manifest, as_of: Instant) -> bool:
    written = said.written or said.as_of
    if written.boot != as_of.boot or as_of.boottime < said.as_of.boottime:
        return False
    return as_of.boottime - written.boottime < REWRITE_AFTER.total_seconds()


def still_right(found: Found) -> bool:
    """Read a found copy's file from the disk again; return whether it is what was signed (2)."""
    try:
        return fsio.cold_digest(found.snapshot) == found.manifest.digest
    except OSError:
        return False


def link(file: Path, target: Path) -> None:
    """Give a file a second name. Raises NoLinks, and OSError for what is wrong with the disk."""
    try:
        fsio.link(file, target)  # 6
    except OSError as fault:
        if fault.errno in _NO_LINKS:
            raise NoLinks from fault
        raise


def link_or_copy(file: Path, target: Path) -> None:
    """Give a file a second name, or copy it where there are no links. Raises OSError."""
    try:
        link(file, target)
    except NoLinks:
        fsio.copy_new(file, target, 0o440)
