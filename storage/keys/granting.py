"""Granting: a role's seeds sealed to a person's own public key, or to the recovery role.

A grant can be made without the person: a role's key is rotated while she is at home, and her
password opens the new one the next day. It holds the role's earlier seeds too, so that what was
sealed before opens as well; what it holds besides (units, expiry) counts only where the signed
register is lost, so that losing it prolongs nobody.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from storage.keys.opening import open_sealed
from storage.keys.recipients import Units
from storage.keys.register import Member
from storage.keys.sealing import seal


class Granted(msgspec.Struct, frozen=True):
    """A role's seeds, newest first, with its units and when the grant ends."""

    seeds: tuple[bytes, ...]
    units: Units = ()
    expires: datetime | None = None


def grant(member: Member, seeds: Sequence[bytes], units: Units) -> bytes:
    """Return a role's seeds sealed to a member."""
    plain = msgspec.json.encode(Granted(tuple(seeds), units, member.expires))
    return seal(plain, member.public, _grant_info(member))


def take(member: Member, seed: bytes) -> Granted:
    """Return what was granted to a member, with her own seed. Raises NotSealedForThisKey."""
    plain = open_sealed(member.grant, seed, _grant_info(member))
    return msgspec.json.decode(plain, type=Granted)


def deposit(role: str, seeds: Sequence[bytes], recovery: bytes) -> bytes:
    """Return a role's seeds sealed to the recovery role's public key."""
    return seal(msgspec.json.encode(Granted(tuple(seeds))), recovery, _escrow_info(role))


def withdraw(role: str, sealed: bytes, seed: bytes) -> tuple[bytes, ...]:
    """Return a role's seeds from the escrow. Raises NotSealedForThisKey."""
    return msgspec.json.decode(open_sealed(sealed, seed, _escrow_info(role)), type=Granted).seeds


def _grant_info(member: Member) -> bytes:
    kind, name = member.key
    return f"lykta grant 1|{kind}|{name}|{member.role}".encode()


def _escrow_info(role: str) -> bytes:
    return f"lykta escrow 2|{role}".encode()
