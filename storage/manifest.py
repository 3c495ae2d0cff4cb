"""The manifest: what a generation says of itself, signed, readable without a password.

It holds counts and clocks, never an identity, so that the freshness light and IT's monitoring
need no key. Form of the file: one line of canonical JSON, one line with the Ed25519 signature
over exactly those bytes. `previous` is the SHA-256 of the manifest before it: a chain.
"""

import base64
import hashlib
from collections import Counter
from datetime import datetime
from importlib import metadata
from typing import Any

import msgspec

from storage.clock import Instant
from storage.errors import LyktaError
from storage.keys import signing
from storage.records import SCHEMA, OrderStatus, Snapshot, UnitKind

CONTEXT = "manifest"


class GenerationDamaged(LyktaError):
    """A stored generation is not what it was when it was signed; it is passed over."""

    code = "S-06"
    message = "Copy {generation} of {unit} is damaged or forged ({reason}) and is not used."
    remedy = "An older copy is shown, with its own age. Tell IT: the disk may be failing."


class Envelope(msgspec.Struct, frozen=True):
    """The file's key, sealed to one role."""

    role: str
    sealed: bytes


class AuditHead(msgspec.Struct, frozen=True):
    """How far one audit log had come: its name, its entries, the hash of its last entry."""

    log: str
    entries: int
    head: str


class Suspicion(msgspec.Struct, frozen=True):
    """Why a capture was doubted: an error's code and message template, with its facts."""

    code: str
    message: str
    facts: dict[str, str] = {}


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of a generation without opening it.

    `as_of` is the start of the first query at the source, `captured` the end of the last one.
    `digest` is the SHA-256 of the sealed file in hex, `size` its bytes. `previous` is the
    hash of the manifest this one follows, empty for the first, and `follows` its number. `audit`
    witnesses how far the audit logs had come, `recipients` which version of the signed list the
    file was sealed to.

    `written` is the as-of of the file where this manifest goes over an older one, None where the
    file is its own. `sealed_as` is the label that the envelopes are bound to, empty for this
    generation's own number: a manifest over an older file, or over one that lay in quarantine,
    carries the label the file was first sealed under. `suspicion` says why it was doubted,
    `accepted_by` who accepted it all the same.
    """

    unit: str
    unit_name: str
    kind: UnitKind
    generation: int
    as_of: Instant
    captured: Instant
    source: str
    source_time: datetime | None = None
    patients: int
    patients_with_orders: int
    orders: int
    orders_by_status: dict[str, int]
    administrations: int
    diaries: int
    appointments: int
    reports: int = 0
    previous: str
    digest: str
    size: int
    envelopes: tuple[Envelope, ...]
    app_version: str
    schema: int = SCHEMA
    audit: tuple[AuditHead, ...] = ()
    recipients: int = 0
    follows: int = 0
    written: Instant | None = None
    sealed_as: str = ""
    suspicion: Suspicion | None = None
    accepted_by: str = ""
    format: str = "lykta-generation-1"

    @property
    def binding(self) -> bytes:
        """What the envelopes are bound to."""
        return binding(self.unit, self.sealed_as or str(self.generation), self.digest)

    @property
    def active_orders(self) -> int:
        """The orders that are to be given or on hold: all but the stopped ones."""
        stopped = self.orders_by_status.get(OrderStatus.STOPPED.value, 0)
        return self.orders - stopped


def counts(snapshot: Snapshot) -> dict[str, Any]:
    """Return the counts of a snapshot, named as the manifest's fields."""
    by_status = Counter(order.status.value for chart in snapshot.charts for order in chart.orders)
    return {
        "patients": len(snapshot.charts),
        "patients_with_orders": sum(bool(chart.orders) for chart in snapshot.charts),
        "orders": snapshot.orders,
        "orders_by_status": dict(by_status),
        "administrations": sum(len(chart.administrations) for chart in snapshot.charts),
        "diaries": len(snapshot.diaries),
        "appointments": sum(len(diary.appointments) for diary in snapshot.diaries),
        "reports": len(snapshot.reports) + sum(len(one.reports) for one in snapshot.charts),
    }


def binding(unit: str, label: str, digest: str) -> bytes:
    """Return what an envelope is bound to, so that it can be moved to no other file.

    `label` is the number of the generation the file was first sealed as, or its name in quarantine.
    """
    return f"lykta snapshot 1|{unit}|{label}|{digest}".encode()


def to_file(manifest: Manifest, signer: signing.Signer, context: str = CONTEXT) -> bytes:
    """Return the bytes of a manifest file: canonical JSON and its signature.

    `context` keeps what lies in quarantine from ever passing as a generation.
    """
    payload = msgspec.json.encode(manifest, order="deterministic")
    return payload + b"\n" + base64.b64encode(signer.sign(context, payload)) + b"\n"


def from_file(
    data: bytes, signer_public: bytes, unit: str, generation: int, context: str = CONTEXT
) -> Manifest:
    """Return the manifest of a file, if this device signed it for this unit and number.

    Raises GenerationDamaged.
    """
    try:
        payload, signature = data.splitlines()
        genuine = signing.verify(signer_public, context, payload, base64.b64decode(signature))
    except ValueError as fault:
        raise GenerationDamaged(unit=unit, generation=generation, reason="form") from fault
    if not genuine:
        raise GenerationDamaged(unit=unit, generation=generation, reason="signature")
    try:
        manifest = msgspec.json.decode(payload, type=Manifest)
    except msgspec.MsgspecError as fault:
        raise GenerationDamaged(unit=unit, generation=generation, reason="version") from fault
    if (manifest.unit, manifest.generation) != (unit, generation):
        raise GenerationDamaged(unit=unit, generation=generation, reason="moved")
    return manifest


def chain_hash(data: bytes) -> str:
    """Return the hash of a manifest file's bytes, which the next manifest names."""
    return hashlib.sha256(data).hexdigest()


def app_version(package: str = "lykta") -> str:
    """Return this program's version, "0" where it is not installed as a package."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "0"
