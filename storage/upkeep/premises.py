"""All folders of one machine, and what in them is not worth carrying anywhere."""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

import msgspec

_TRANSIENT = (".tmp-", ".del-", "ballast", "lost+found")
_LOCK = ".lock"


class Premises(msgspec.Struct, frozen=True, kw_only=True):
    """The folders below a store's folder; a folder may be missing."""

    folder: Path
    copies: Path
    keys: Path
    audit: Path
    logbook: Path
    state: Path

    @classmethod
    def below(cls, folder: Path) -> Self:
        """Return the premises with their usual names below a folder."""
        names = ("copies", "keys", "audit", "logbook", "state")
        return cls(folder=folder, **{name: folder / name for name in names})

    def rooms(self) -> dict[str, Path]:
        """Return the folders by name, those last that the others' signatures witness: the logs."""
        names = ("keys", "copies", "state", "audit", "logbook")
        return {name: getattr(self, name) for name in names}

    def name_of(self, path: Path) -> str:
        """Return a path as it is called on every machine: "copies/units/14/gen-0000000001"."""
        for name, room in self.rooms().items():
            if path.is_relative_to(room):
                return (Path(name) / path.relative_to(room)).as_posix()
        raise ValueError(path)


def worth_keeping(path: Path) -> bool:
    """Return whether a file or folder is more than a draft, a lock or a reserve."""
    return not path.name.startswith(_TRANSIENT) and not path.name.endswith(_LOCK)


def kept_below(folder: Path) -> Iterator[Path]:
    """Yield every folder and plain file below a folder, parents first, in order.

    Links are not followed and not given. What vanishes meanwhile is passed over.
    """
    try:
        inside = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    for path in inside:
        if not worth_keeping(path) or path.is_symlink():
            continue
        if path.is_dir():
            yield path
            yield from kept_below(path)
        elif path.is_file():
            yield path
