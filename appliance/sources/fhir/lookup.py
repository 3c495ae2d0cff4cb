"""Resources that others refer to, by id: asked for in lists, each list checked against what came.

No `total` is needed here: every id that was asked for either came or is asked for alone.
"""

from collections.abc import Iterable
from concurrent.futures import Executor
from contextlib import suppress

from appliance.sources.fhir import errors
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.paging import Kind, R, one, some_of
from appliance.sources.source import SourceRefused

_LIST = 40


def look_up(visit: Visit, pool: Executor, kind: Kind[R], keys: Iterable[str]) -> dict[str, R]:
    """Return the resources with these ids; what the source does not have is missing.

    Raises an error of this package where the source fails or forbids the question.
    """
    wanted = sorted(set(keys) - {""})
    lists = [wanted[at : at + _LIST] for at in range(0, len(wanted), _LIST)]
    found: dict[str, R] = {}
    for part in pool.map(lambda keys: _list(visit, kind, keys), lists):
        found.update(part)
    missing = [key for key in wanted if key not in found]
    alone = pool.map(lambda key: _alone(visit, kind, key), missing)
    return found | {one.id: one for one in alone if one is not None}


def _list(visit: Visit, kind: Kind[R], keys: list[str]) -> dict[str, R]:
    """Ask for many at once; a server that cannot is asked for each alone."""
    if len(keys) == 1:
        return {}
    with suppress(errors.SourceRefusesQuestion, errors.SourceNotThere):
        got = some_of(visit, kind, {"_id": ",".join(keys)})
        return {one.resource.id: one.resource for one in got if one.resource.id in keys}
    return {}


def _alone(visit: Visit, kind: Kind[R], key: str) -> R | None:
    with suppress(errors.SourceNotThere):
        return one(visit, kind, key)
    return None


def look_up_names(visit: Visit, pool: Executor, kind: Kind[R], keys: Iterable[str]) -> dict[str, R]:
    """As `look_up`, where a refusal costs only a name: then nothing is found."""
    try:
        return look_up(visit, pool, kind, keys)
    except SourceRefused:
        return {}
