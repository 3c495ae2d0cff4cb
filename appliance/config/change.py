"""Change one setting of a configuration file and leave every other letter as it is."""

import re
from pathlib import Path

import msgspec

from appliance.config.errors import ConfigNotChanged
from appliance.config.load import parse
from storage.errors import LyktaError

_TABLE = re.compile(r"^\s*\[\s*store\s*\]")
_ANY_TABLE = re.compile(r"^\s*\[")
_FOLDER = re.compile(r"^\s*folder\s*=")


def with_store_folder(text: str, path: Path, folder: Path) -> str:
    """Return a configuration's text with another folder of the store; `path` is for messages.

    The new text is read back: nothing but this setting may differ. Raises ConfigNotChanged, and
    what `load` raises on the old text.
    """
    before = parse(text, path)
    wanted = msgspec.structs.replace(
        before, store=msgspec.structs.replace(before.store, folder=str(folder))
    )
    changed = _changed(text, f"folder = {msgspec.json.encode(str(folder)).decode()}\n")
    try:
        same = parse(changed, path) == wanted
    except LyktaError as fault:
        raise ConfigNotChanged(path=path, setting="store.folder", value=folder) from fault
    if not same:
        raise ConfigNotChanged(path=path, setting="store.folder", value=folder)
    return changed


def _changed(text: str, line: str) -> str:
    lines = text.splitlines(keepends=True)
    heads = [number for number, one in enumerate(lines) if _TABLE.match(one)]
    if not heads:
        end = "" if text.endswith("\n") or not text else "\n"
        return f"{text}{end}\n[store]\n{line}"
    first = heads[0] + 1
    for number in range(first, len(lines)):
        if _ANY_TABLE.match(lines[number]):
            break
        if _FOLDER.match(lines[number]):
            lines[number] = line
            return "".join(lines)
    return "".join([*lines[:first], line, *lines[first:]])
