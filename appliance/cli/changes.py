"""What was changed in the settings since they were last seen, for the audit log.

The settings are a file that an administrator edits, so that nobody tells the log. Whoever opens
the log to write therefore compares them with those seen last. Who changed them the machine
cannot know: the line bears no person, and the time at which the change was noticed.
"""

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from appliance.config import Settings
from storage import fsio
from storage.audit import Audit
from storage.errors import LyktaError

log = logging.getLogger("lykta.settings")

_SEEN = "settings-seen.json"
_NAMED = 20


def note_changes(audit: Audit, settings: Settings, state: Path) -> None:
    """Write a line "setting-changed" where the settings are not those seen last.

    It names the settings, without their values, and is written before they count as seen.
    Never raises: a full disk must not keep anybody out.
    """
    now = dict(_flat(msgspec.to_builtins(settings)))
    before = _seen(state)
    if before == now:
        return
    try:
        told = _told(before, now)
        audit.append("setting-changed", person="", detail=told, device=settings.site.device)
        with fsio.worded("state"):
            fsio.ensure_dir(state, 0o750)
            fsio.replace(state / _SEEN, msgspec.json.encode(now), 0o640)
    except LyktaError as fault:
        log.warning("changed settings are not in the audit log yet: %s", fault.code)


def _seen(state: Path) -> dict[str, str] | None:
    try:
        return msgspec.json.decode(fsio.read(state / _SEEN), type=dict[str, str])
    except (OSError, msgspec.MsgspecError):
        return None


def _told(before: dict[str, str] | None, now: dict[str, str]) -> str:
    if before is None:
        return "seen for the first time"
    names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each setting by its dotted name, with a short digest of its value.

    Four bytes tell a change, and are too few to find a test patient's number by trying.
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _flat(inner, f"{name}.{number + 1}")
    else:
        yield name, hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:8]
