"""A new place for a store: nothing may be there, and it must be able to keep what is put there."""

import os
from contextlib import suppress
from pathlib import Path

from storage import fsio
from storage.errors import LyktaError


class FolderNotEmpty(LyktaError):
    """There is something where a store was to be put."""

    code = "S-70"
    message = "{folder} is not empty ({found}). A store is never written over anything."
    remedy = "Name a new folder. What lies there is yours to keep or to remove."


class PlaceUnusable(LyktaError):
    """A folder cannot become the store's, whatever is in it."""

    code = "S-71"
    message = "The store cannot be put at {folder}: {reason}."
    remedy = "Name a new folder on a local disk, outside the present store."


def must_be_free(folder: Path) -> None:
    """Raise FolderNotEmpty or PlaceUnusable unless a store may be put there.

    Empty folders may be there: an installed machine has them from the beginning.
    """
    with fsio.worded(str(folder)):
        if folder.is_mount():
            raise PlaceUnusable(folder=folder, reason="a disk is mounted there; name one below it")
        if folder.exists() and not folder.is_dir():
            raise FolderNotEmpty(folder=folder, found=folder.name)
        for path in folder.rglob("*"):
            if not path.is_dir() or path.is_symlink():
                raise FolderNotEmpty(folder=folder, found=path.relative_to(folder))


def new_draft(folder: Path) -> Path:
    """Make a private folder beside a place, with the place's group if it exists; return it.

    Drafts that a kill left there are removed. Raises OSError.
    """
    fsio.ensure_dir(folder.parent, 0o755)
    for leftover in sorted(folder.parent.glob(f".tmp-{folder.name}-*")):
        fsio.remove_tree(leftover)
    draft = folder.with_name(f".tmp-{folder.name}-{os.getpid()}")
    fsio.make_dir(draft, 0o700)
    if folder.exists():
        fsio.set_owner(draft, -1, folder.stat().st_gid)
        fsio.set_mode(draft, 0o2700)  # what is made in it belongs to the same group
    return draft


def into_place(draft: Path, folder: Path, like: Path | None = None) -> None:
    """Give a finished draft its name; only empty folders give way to it. Raises OSError.

    It gets the permissions of the folder it replaces, else of the one it is to be `like`.
    """
    known = folder if folder.exists() else like
    if known is not None:
        with suppress(PermissionError):
            fsio.set_owner(draft, known.stat().st_uid, known.stat().st_gid)
    fsio.set_mode(draft, known.stat().st_mode & 0o7777 if known is not None else 0o2750)
    fsio.sync_dir(draft)
    if folder.exists():
        for path in sorted(folder.rglob("*"), reverse=True):
            fsio.remove_empty_dir(path)
        fsio.remove_empty_dir(folder)
    fsio.rename(draft, folder)
    fsio.sync_dir(folder.parent)
