"""A fingerprint of one source's settings: whether a test of it still speaks of the same thing."""

import hashlib
from contextlib import suppress
from pathlib import Path

import msgspec

from appliance.config.settings import Settings
from storage import fsio

_PLACE = ("code", "kind", "place")


def fingerprints(settings: Settings) -> dict[str, str]:
    """Return the fingerprint of every source that holds a unit, by its name: 16 hex digits.

    A source that holds none is not asked and cannot be tested. A fingerprint covers the source's
    own table, its mapping file and where its units are, and no secret: a table names the file of
    a password, never the password. SHA-256, shortened.
    """
    asked = {settings.source_of(unit) for unit in settings.units}
    return {one.name: _fingerprint(one, settings) for one in settings.sources if one.name in asked}


def _fingerprint(source: msgspec.Struct, settings: Settings) -> str:
    name = getattr(source, "name", "")
    units = [
        {field: getattr(unit, field) for field in _PLACE}
        for unit in sorted(settings.units, key=lambda unit: unit.code)
        if settings.source_of(unit) == name
    ]
    mapping = _digest(getattr(source, "mapping", ""))
    whole = {"kind": type(source).__name__, "source": source, "units": units, "mapping": mapping}
    text = msgspec.json.encode(whole, order="deterministic")
    return hashlib.sha256(text).hexdigest()[:16]


def _digest(mapping: str) -> str:
    """Return the digest of a site's own mapping file, empty for one that is shipped or absent."""
    with suppress(OSError):
        return fsio.digest(Path(mapping)) if "/" in mapping else ""
    return ""
