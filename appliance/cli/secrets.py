"""Passwords and tokens: from a file, from systemd's credentials, or typed at the terminal."""

import os
from pathlib import Path

import click

from appliance.config.errors import CredentialMissing, SecretMissing
from printing.language import Language


def secret(name: str) -> str:
    """Return a secret from a file, or of systemd's credentials where the name has no slash.

    Raises CredentialMissing where systemd handed over none of that name, else SecretMissing.
    """
    path = _found(name)
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError as fault:
        if "/" in name or "CREDENTIALS_DIRECTORY" not in os.environ:
            raise SecretMissing(path=path, why=fault.strerror) from fault
        raise CredentialMissing(name=name) from fault
    except OSError as fault:
        raise SecretMissing(path=path, why=fault.strerror) from fault
    except UnicodeDecodeError as fault:
        raise SecretMissing(path=path, why=fault) from fault


def secret_file(name: str) -> Path | None:
    """Return where a secret lies that a library reads by itself; None where none is named."""
    return _found(name) if name else None


def _found(name: str) -> Path:
    """Return where a secret lies: handed over by itself, or with a folder of them.

    systemd names a file of the folder /etc/credstore/lykta "lykta_" and its own name
    (systemd.exec(5), LoadCredential= of a directory).
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if not folder or "/" in name:
        return Path(name)
    places = (Path(folder, name), Path(folder, f"lykta_{name}"), Path(folder, "lykta", name))
    return next((place for place in places if place.exists()), places[0])


def password(file: Path | None, spoken: Language) -> str:
    """Return a password: from a file, from systemd's credential `lykta-password`, or typed.

    Raises SecretMissing where the file cannot be read.
    """
    if file is not None:
        return secret(str(file.absolute()))
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if folder and Path(folder, "lykta-password").exists():
        return secret("lykta-password")
    typed = click.prompt(spoken.say("Password"), hide_input=True, err=True)
    return str(typed)


def recovery_code(file: Path | None, spoken: Language) -> str:
    """Return the printed recovery code as it was typed: from a file, or at the terminal.

    Raises SecretMissing where the file cannot be read.
    """
    if file is not None:
        return secret(str(file.absolute()))
    return str(click.prompt(spoken.say("Recovery code"), hide_input=True, err=True))
