"""FHIR search over one instant of the hospital.

As real servers do: parameters that are not known are ignored; `location` finds a stay that was
ever there, not only one that is there now; a token matches by code where no system is given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from appliance.sources.demo.fhir import Resource
from appliance.sources.demo.matching import FOREVER, span, wished_span
from appliance.sources.demo.parameters import EVERYWHERE, INCLUDES, PARAMETERS, Parameter
from appliance.sources.demo.shelf import Shelf

Params = Sequence[tuple[str, str]]
"""The parameters of a question, in its own order."""


@dataclass(frozen=True)
class Found:
    """What a question found: matches in a stable order, and the parameters that were heeded."""

    matches: list[Resource]
    heeded: Params


def search(shelf: Shelf, kind: str, params: Params) -> Found:
    """Return what of a type answers all parameters that are known.

    Raises BadQuestion where a known parameter has a value that means nothing.
    """
    known = PARAMETERS.get(kind, {}) | EVERYWHERE
    heeded = [(name, value) for name, value in params if name in known and value]
    found = _start(shelf, kind, heeded, known)
    for name, value in heeded:
        parameter = known[name]
        wishes = [wish for wish in value.split(",") if wish]
        if parameter.is_date:
            for wish in wishes:
                wished_span(wish)
        found = [one for one in found if _any(parameter, one, shelf, wishes)]
    return Found(_sorted(found, shelf, params, known), heeded)


def _start(
    shelf: Shelf, kind: str, heeded: Params, known: Mapping[str, Parameter]
) -> list[Resource]:
    """Return where to look: by id or by patient where the question names them."""
    for name, value in heeded:
        if name == "_id":
            found = (shelf.by_id.get((kind, key)) for key in dict.fromkeys(value.split(",")))
            return [one for one in found if one is not None]
        if known[name].about_patient:
            return shelf.of_patients(kind, (_typed(key, "Patient") for key in value.split(",")))
    return list(shelf.by_type.get(kind, ()))


def _any(parameter: Parameter, one: Resource, shelf: Shelf, wishes: Sequence[str]) -> bool:
    values = list(parameter.values(one, shelf))
    return any(parameter.match(wish, value) for wish in wishes for value in values)


def _sorted(
    found: list[Resource], shelf: Shelf, params: Params, known: Mapping[str, Parameter]
) -> list[Resource]:
    name = next((value for key, value in params if key == "_sort"), "")
    parameter = known.get(name.lstrip("-"))
    if parameter is None or not parameter.is_date:
        return found

    def first(one: Resource) -> datetime:
        return min((span(value)[0] for value in parameter.values(one, shelf)), default=FOREVER)

    return sorted(found, key=first, reverse=name.startswith("-"))


def included(shelf: Shelf, matches: Sequence[Resource], params: Params) -> list[Resource]:
    """Return the resources that `_include` adds to these matches, each once."""
    wanted = [tuple(value.split(":")[:2]) for name, value in params if name == "_include"]
    added: dict[str, Resource] = {}
    for one in matches:
        for wish in wanted:
            if wish in INCLUDES and wish[0] == one["resourceType"]:
                _add(shelf, added, INCLUDES[wish](one))
    return list(added.values())


def _add(shelf: Shelf, added: dict[str, Resource], references: Iterable[str]) -> None:
    for reference in references:
        kind, _, key = reference.partition("/")
        target = shelf.by_id.get((kind, key))
        if target is not None:
            added[reference] = target


def _typed(reference: str, kind: str) -> str:
    """Return "Patient/x" for "x", "Patient/x" or an absolute address of it."""
    return f"{kind}/{reference.rpartition('/')[2]}"
