"""The pepper: this machine's own part of every password, sealed by systemd to its TPM or host key.

A stolen disk alone cannot then be guessed at. The kiosk gets it as systemd's credential
`lykta-pepper`; an administrator's command asks `systemd-creds` itself. A machine without one is
in order; a pepper that is lost locks every password, and the envelopes open all the same.
"""

import os
import secrets
import subprocess
from pathlib import Path

from storage import fsio
from storage.errors import LyktaError

NAME = "lykta-pepper"
SEALED = Path("/etc/credstore.encrypted") / NAME
_SIZE = 32


class PepperExists(LyktaError):
    """There is a pepper already; another one would lock every password set with it."""

    code = "K-22"
    message = "This machine has a pepper already: {file}."
    remedy = "Keep it. If it no longer opens, move the file away and give everybody a new password."


class PepperNotKept(LyktaError):
    """systemd-creds could not seal or open the pepper."""

    code = "K-25"
    message = "The pepper could not be sealed or opened: {why}."
    remedy = (
        "The envelopes open without it. If it is lost, IT moves {file} away and gives everybody a "
        "new password (“lykta person passwd --reset”)."
    )


def read(sealed: Path = SEALED) -> bytes | None:
    """Return this machine's pepper, None where there is none or this account may not have it.

    Raises PepperNotKept where what was handed over is none, or root's own try to open it fails.
    """
    handed = Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nonexistent"), NAME)
    if handed.exists():
        return _handed(handed)
    if os.geteuid() != 0 or not sealed.exists():
        return None
    return _creds("decrypt", f"--name={NAME}", str(sealed), "-")


def _handed(file: Path) -> bytes:
    try:
        pepper = fsio.read(file)
    except OSError as fault:
        raise PepperNotKept(why=fsio.error_name(fault), file=SEALED) from fault
    if len(pepper) != _SIZE:
        raise PepperNotKept(why=f"{len(pepper)} bytes", file=SEALED)
    return pepper


def make(sealed: Path = SEALED) -> None:
    """Make a pepper, seal it to this machine, and see that it opens.

    Raises PepperExists, PepperNotKept, and worded disk errors.
    """
    if sealed.exists():
        raise PepperExists(file=sealed)
    pepper = secrets.token_bytes(_SIZE)
    data = _creds("encrypt", f"--name={NAME}", "--with-key=auto", "-", "-", given=pepper)
    with fsio.worded(str(sealed)):
        fsio.ensure_dir(sealed.parent, 0o700)
        fsio.write_new(sealed, data, 0o600)
        fsio.sync_dir(sealed.parent)
        if read(sealed) != pepper:
            fsio.remove_file(sealed)
            raise PepperNotKept(why="what was sealed does not open", file=sealed)


def _creds(*words: str, given: bytes = b"") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, our own words
            ["systemd-creds", *words],  # noqa: S607 - wherever this Linux keeps it
            input=given,
            capture_output=True,
            check=False,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise PepperNotKept(why=type(fault).__name__, file=SEALED) from fault
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip()[:200]
        raise PepperNotKept(why=why, file=SEALED)
    return done.stdout
