"""Change a setting of a configuration file and leave every other letter as it is."""

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from appliance.config.errors import ConfigNotChanged
from appliance.config.load import parse
from appliance.config.printers import PrinterSettings
from appliance.config.sample import added
from storage.errors import LyktaError

_TABLE = re.compile(r"^\s*\[\s*store\s*\]")
_ANY_TABLE = re.compile(r"^\s*\[")
_PRINTERS = re.compile(r"^\s*\[\[\s*printers\s*\]\]")
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


def with_printers(
    text: str, path: Path, new: Sequence[PrinterSettings], *, first: bool = False
) -> str:
    """Return a configuration's text with more printers after those it has, or before them.

    `path` is for messages. The new text is read back: nothing else may differ. Raises
    ConfigNotChanged, and what `load` raises on either text.
    """
    before = parse(text, path)
    order = (*new, *before.printers) if first else (*before.printers, *new)
    wanted = msgspec.structs.replace(before, printers=order)
    blocks = "".join(added("printers", one) for one in new)
    end = "" if text.endswith("\n") or not text else "\n"
    changed = _before_printers(text, blocks) if first else f"{text}{end}{blocks}"
    if parse(changed, path) != wanted:
        raise ConfigNotChanged(path=path, setting="printers", value=blocks.strip())
    return changed


def without_printers(text: str, path: Path) -> str:
    """Return a configuration's text without its printers, for who brings in others.

    Raises ConfigNotChanged where they are written in a way that cannot be cut out, and what
    `load` raises.
    """
    wanted = msgspec.structs.replace(parse(text, path), printers=())
    kept, inside = [], False
    for line in text.splitlines(keepends=True):
        if _ANY_TABLE.match(line):
            inside = bool(_PRINTERS.match(line))
        if not inside or line.lstrip().startswith("#"):
            kept.append(line)
    changed = "".join(kept)
    if parse(changed, path) != wanted:
        raise ConfigNotChanged(path=path, setting="printers", value="[]")
    return changed


def _before_printers(text: str, blocks: str) -> str:
    """Return a text with blocks before its first printer, or at its end."""
    lines = text.splitlines(keepends=True)
    at = next((n for n, line in enumerate(lines) if _PRINTERS.match(line)), len(lines))
    between = "\n" if at < len(lines) else ""
    return "".join([*lines[:at], blocks.lstrip("\n") if between else blocks, between, *lines[at:]])


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
