"""Read a configuration file as it stands, put a new one in place, and keep the one before it."""

import stat
from pathlib import Path

from appliance.config.errors import ConfigNotSaved, ConfigUnreadable
from storage import fsio

_MODE = 0o640


def as_it_stands(path: Path) -> str:
    """Return the text of a configuration file. Raises ConfigUnreadable."""
    try:
        return fsio.read_bounded(path).decode("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigUnreadable(path=path, why=fault) from fault


def install(path: Path, text: str) -> Path | None:
    """Write a configuration file, whole or not at all; return where the older one is kept.

    None where there was none. Owner and rights stay as they were. Raises ConfigNotSaved.
    """
    try:
        if not path.exists():
            fsio.replace(path, text.encode(), _MODE)
            return None
        before, said = path.with_name(f"{path.name}.before"), path.stat()
        mode, owner = stat.S_IMODE(said.st_mode), (said.st_uid, said.st_gid)
        fsio.replace(before, fsio.read_bounded(path), mode, owner)
        fsio.replace(path, text.encode(), mode, owner)
    except OSError as fault:
        raise ConfigNotSaved(path=path, why=fault.strerror) from fault
    return before
