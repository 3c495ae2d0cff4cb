"""Canonical bytes of records: deterministic JSON, so that equal values have equal bytes."""

import msgspec

from storage.records.snapshot import Snapshot

SCHEMA = 1
"""The version of the record types; a sealed file says which one it holds."""

_ENCODER = msgspec.json.Encoder(order="deterministic")
_SNAPSHOT = msgspec.json.Decoder(Snapshot)


def encode(record: msgspec.Struct) -> bytes:
    """Return a record as canonical UTF-8 JSON."""
    return _ENCODER.encode(record)


def decode_snapshot(data: bytes) -> Snapshot:
    """Return the snapshot that `encode` wrote.

    Raises msgspec.ValidationError where a field is missing or of another type.
    """
    return _SNAPSHOT.decode(data)
