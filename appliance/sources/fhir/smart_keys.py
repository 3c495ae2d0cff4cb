"""The keys that sign for tokens: one folder per source, a file per key pair.

A key pair is `N-KID.json`: a JSON Web Key (RFC 7517) with its private part, readable by the
capture alone; N counts up, so the newest is the last. `jwks.json` holds the public parts and is
what the record system's vendor is handed. Two keys are the most: the one in use and the one that
is to follow it.
"""

from pathlib import Path

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, RSAKey

from appliance.sources.fhir import errors
from storage import fsio

ALGORITHMS = ("ES384", "RS384")
"""What SMART App Launch 2 wants every server to know; either will do."""

JWKS = "jwks.json"
_RSA_BITS = 3072
_MOST = 2


class SigningKey(msgspec.Struct, frozen=True):
    """One key pair; `number` is its place in the row of all that were made."""

    number: int
    kid: str
    alg: str
    key: Key

    @property
    def public(self) -> dict[str, object]:
        """The public half as a JSON Web Key."""
        return dict(self.key.as_dict(private=False))


def keys(folder: Path) -> tuple[SigningKey, ...]:
    """Return every key that can be read, the newest first; () where there is no file of one.

    One that is damaged, or not ours to read yet, does not keep the others from signing. Raises
    SmartKeyMissing where there are files and none can be read.
    """
    found: list[SigningKey] = []
    fault: Exception | None = None
    for file in sorted(folder.glob("[0-9]*-*.json"), key=_number, reverse=True):
        try:
            found.append(_read(file))
        except (OSError, ValueError, KeyError, JoseError, msgspec.DecodeError) as wrong:
            fault = wrong
    if fault is not None and not found:
        raise errors.SmartKeyMissing(folder=folder, why=type(fault).__name__) from fault
    return tuple(found)


def must_hold(folder: Path) -> tuple[SigningKey, ...]:
    """Return the keys, the newest first. Raises SmartKeyMissing where there is none."""
    found = keys(folder)
    if not found:
        raise errors.SmartKeyMissing(folder=folder, why="none")
    return found


def make(folder: Path, alg: str, owner: tuple[int, int] = (-1, -1)) -> SigningKey:
    """Make a key pair beside those that are there, for a user and group (-1: who makes it).

    The file appears whole and with its owner: a capture that runs may read it at once. Raises
    SmartKeysFull, OSError.
    """
    before = keys(folder)
    if len(before) >= _MOST:
        raise errors.SmartKeysFull(count=len(before), kids=", ".join(one.kid for one in before))
    fsio.ensure_dir(folder, 0o2750)
    drawn = _draw(alg)
    kid = drawn.thumbprint()  # RFC 7638: the name follows from the key
    number = before[0].number + 1 if before else 1
    whole = {**drawn.as_dict(private=True), "kid": kid, "alg": alg, "use": "sig"}
    file = folder / f"{number}-{kid}.json"
    fsio.replace(file, msgspec.json.encode(whole), 0o400, owner)
    _write_public(folder)
    return _read(file)


def remove_older(folder: Path) -> tuple[SigningKey, ...]:
    """Remove every key but the newest, return what was removed. Raises OSError."""
    older = keys(folder)[1:]
    for one in older:
        fsio.remove_file(folder / f"{one.number}-{one.kid}.json")
    fsio.sync_dir(folder)
    _write_public(folder)
    return older


def jwks(folder: Path) -> bytes:
    """Return the key set to hand to the vendor (RFC 7517 5): public halves, newest first."""
    found = {"keys": [one.public for one in keys(folder)]}
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def _write_public(folder: Path) -> None:
    fsio.replace(folder / JWKS, jwks(folder), 0o444)


def _draw(alg: str) -> Key:
    if alg == "ES384":
        return ECKey.generate_key("P-384", private=True)
    return RSAKey.generate_key(_RSA_BITS, private=True)


def _number(file: Path) -> int:
    number = file.name.partition("-")[0]
    return int(number) if number.isdecimal() else 0


def _read(file: Path) -> SigningKey:
    whole = msgspec.json.decode(fsio.read_bounded(file), type=dict[str, str])
    key = JWKRegistry.import_key(dict(whole))
    return SigningKey(_number(file), whole["kid"], whole["alg"], key)
