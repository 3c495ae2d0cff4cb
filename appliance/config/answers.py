"""What `lykta init` must know, from a file or from questions at the terminal."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from appliance.config.errors import (
    AnswerMissing,
    AnswersByFile,
    ConfigNotToml,
    ConfigUnreadable,
)
from appliance.config.load import parse_values
from appliance.config.sample import sample
from appliance.config.settings import Settings
from printing.language import Language

Ask = Callable[[str, str, tuple[str, ...]], str]
"""Asks a question: its words, the default, the choices (empty: any text)."""

_SIGN_IN = ("none", "basic", "bearer", "smart")
_PERSON = """
# The first person who may open the copies.
[person]
name = "Karin Ek"
# File that holds her first password, and nothing else. At least eight characters.
password_file = "first-password"
"""


class FirstPerson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first person who may open the copies; without a file her password is asked for."""

    name: Annotated[str, Meta(min_length=1)]
    password_file: str = ""


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """All answers: the settings, and the first person."""

    settings: Settings
    person: FirstPerson


def sample_answers() -> str:
    """Return a commented answers file: a configuration with the first person."""
    return sample() + _PERSON


def from_file(path: Path) -> Answers:
    """Return the answers of a TOML file: a configuration with a [person] table.

    Raises ConfigUnreadable, ConfigNotToml, AnswerMissing, or the configuration's errors.
    """
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigUnreadable(path=path, why=fault) from fault
    except tomllib.TOMLDecodeError as fault:
        raise ConfigNotToml(path=path, why=fault) from fault
    try:
        person = msgspec.convert(values.pop("person", None), FirstPerson)
    except msgspec.ValidationError as fault:
        raise AnswerMissing(setting="person.name") from fault
    return Answers(settings=parse_values(values, text, path), person=person)


def from_questions(ask: Ask, language: Language, folder: str) -> Answers:
    """Return the answers of a person at the terminal; `folder` is where the store will lie.

    Raises AnswersByFile where the record system speaks no FHIR, or the configuration's errors.
    """
    say = language.say
    values: dict[str, Any] = {
        "site": {
            "name": ask(say("What is the hospital or clinic called?"), "", ()),
            "device": ask(say("What is this machine called?"), "LYKTA", ()),
            "language": language.code,
            "support": ask(say("Telephone of IT support"), "", ()),
        },
        "store": {"folder": folder},
        "fhir": [_ask_source(ask, language)],
        "units": _ask_units(ask, language),
        "printers": _ask_printers(ask, language),
    }
    settings = parse_values(values, "", Path("-"))
    name = ask(say("Name of the first person who may open the copies"), "", ())
    return Answers(settings=settings, person=FirstPerson(name=name))


def _ask_source(ask: Ask, language: Language) -> dict[str, Any]:
    say = language.say
    url = ask(
        say("Address of the record system's FHIR service (https://...; empty: it has none)"), "", ()
    )
    if not url:
        raise AnswersByFile
    answers: dict[str, Any] = {
        "url": url,
        "auth": ask(say("How does Lykta sign in to it?"), "none", _SIGN_IN),
    }
    if answers["auth"] == "smart":
        answers["client_id"] = ask(say("What the record system calls Lykta (client id)"), "", ())
    if answers["auth"] == "basic":
        answers["user"] = ask(say("User name"), "", ())
    if answers["auth"] in ("basic", "bearer"):
        answers["secret_file"] = ask(say("File with the password or token"), "", ())
    answers["ca_file"] = ask(say("File with the hospital's own CA (empty: none)"), "", ())
    return answers


def _ask_printers(ask: Ask, language: Language) -> list[dict[str, Any]]:
    """Ask for the first printer; more are added later with 'lykta printer add'."""
    name = ask(language.say("Name of the printer's CUPS queue (empty: none)"), "", ())
    return [{"name": name}] if name else []


def _ask_units(ask: Ask, language: Language) -> list[dict[str, Any]]:
    say = language.say
    units: list[dict[str, Any]] = []
    while True:
        again = say("Code of the next unit (empty: no more)")
        code = ask(again if units else say("Code of the first unit, for instance B31"), "", ())
        if not code:
            return units
        limit = ask(say("Age in minutes at which its copy is too old"), "60", ())
        units.append(
            {
                "code": code,
                "name": ask(say("What staff call {unit}", unit=code), "", ()),
                "kind": ask(say("Ward or clinic?"), "ward", ("ward", "clinic")),
                "place": ask(
                    say("Its place at the source, as in Location/b31"), f"Location/{code}", ()
                ),
                "age_limit_minutes": int(limit) if limit.isdigit() else limit,
                "canary": ask(say("Personal number of a test patient (empty: none)"), "", ()),
            }
        )
