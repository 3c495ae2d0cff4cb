"""Probes of how the server can be asked: paging, counting, filters, and the quickest safe way."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from functools import partial

from appliance.sources.fhir import strategies
from appliance.sources.fhir.asking import Strategy
from appliance.sources.fhir.client import Visit
from appliance.sources.fhir.paging import Kind, counted, read_bundle, some_of, whole_list
from appliance.sources.fhir.probes_trying import Found, What, tried
from appliance.sources.fhir.shapes import Bundle, Encounter, Location
from appliance.sources.fhir.strategies import Findings
from appliance.sources.source import Probe, SourceNonsense, SourceRefused, Verdict
from printing.language import mark

_PLACES = Kind(Location)
_STAYS = Kind(Encounter)
_SELDOM = "cancelled"

_NAMES: Mapping[Strategy, str] = {
    Strategy.WARD: mark("One question for a whole ward"),
    Strategy.LISTS: mark("Several patients in one question"),
    Strategy.PATIENTS: mark("Patient by patient"),
}
_ADVICE: Mapping[Strategy, str] = {
    Strategy.WARD: mark(
        "Recommended: the whole ward at once, {questions} questions for {patients} patients."
    ),
    Strategy.LISTS: mark(
        "Recommended: several patients at once, {questions} questions for {patients} patients."
    ),
    Strategy.PATIENTS: mark(
        "Recommended: patient by patient, {questions} questions for {patients} patients."
    ),
}


def lists(visit: Visit) -> Iterator[Probe]:
    """Try what the proofs of whole lists rest on: `next` links, totals, counts, filters."""
    yield tried(What("paging", mark("Pages of long lists")), partial(_paging, visit))
    yield tried(What("totals", mark("Counting"), needed=False), partial(_totals, visit))
    yield tried(What("filters", mark("Search filters"), needed=False), partial(_filters, visit))
    yield tried(What("history", mark("History"), needed=False), partial(_history, visit))


def ways(visit: Visit, pool: Executor, place: str) -> Iterator[Probe]:
    """Try the ways to ask for a ward's papers and recommend one."""
    held: list[Findings] = []

    def find() -> Found:
        held.append(strategies.probe(visit, pool, place))
        return _advice(held[0])

    advice = tried(What("strategy", mark("Way of asking")), find)
    if held:
        yield from _each_way(held[0])
        yield from _more(visit, held[0])
    yield advice


def _each_way(found: Findings) -> Iterator[Probe]:
    for one in found.tried:
        facts = {"questions": str(one.questions), "why": one.why, "seconds": f"{one.seconds:.1f}"}
        text = mark("It works: {questions} questions in {seconds} s.")
        if not one.proved:
            text = mark("Not with this source: {why}") if one.why else mark("Not with this source.")
        yield Probe(
            name=_NAMES[one.strategy],
            verdict=Verdict.OK if one.proved else Verdict.WARN,
            text=text,
            facts=facts,
            key=f"way-{one.strategy}",
        )


def _advice(found: Findings) -> Found:
    best = next(one for one in found.tried if one.strategy is found.recommended)
    facts = {
        "strategy": found.recommended.value,
        "questions": str(best.questions),
        "patients": str(found.patients),
    }
    return Found(Verdict.OK, _ADVICE[found.recommended], facts)


def _more(visit: Visit, found: Findings) -> Iterator[Probe]:
    """Tell of changes and export; a site that wants what the server cannot is warned."""
    settings = visit.settings
    changes = What("changes", mark("Changes since a time"), needed=False)
    yield tried(changes, lambda: _changes(found, wanted=bool(settings.full_every)))
    export = What("export", mark("Bulk export"), needed=False)
    yield tried(export, lambda: _export(found, wanted=settings.first_fill == "export"))


def _changes(found: Findings, *, wanted: bool) -> Found:
    if found.changes:
        return Found(Verdict.OK, mark("The source can tell what has changed since a time."))
    text = mark("The source does not tell truly what has changed: everything is read each time.")
    return Found(Verdict.WARN if wanted else Verdict.OK, text)


def _export(found: Findings, *, wanted: bool) -> Found:
    if found.export:
        return Found(Verdict.OK, mark("The source offers bulk export."))
    return Found(Verdict.WARN if wanted else Verdict.OK, mark("No bulk export. It is not needed."))


def _page(visit: Visit, query: str) -> Bundle:
    settings = visit.settings
    return visit.ask(
        f"{settings.base}/{query}",
        "Location",
        lambda body, content: read_bundle(body, content, settings),
    )


def _paging(visit: Visit) -> Found:
    """Ask for Locations one at a time: where there are two, a `next` link must lead on."""
    bundle = _page(visit, "Location?_count=1")
    if any(link.relation == "next" for link in bundle.link):
        return Found(Verdict.OK, mark("Long lists come in pages, each with a link to the next."))
    if len(bundle.entry) > 1:
        text = mark("The source gives more per page than asked for, and whole lists at once.")
        return Found(Verdict.OK, text)
    if bundle.total is not None and bundle.total <= len(bundle.entry):
        return Found(Verdict.OK, mark("There was no list long enough to try."))
    text = mark(
        "The source cuts lists without a link to the rest. Lykta notices it by counting, and "
        "keeps the older copy where it cannot tell."
    )
    return Found(Verdict.WARN, text)


def _totals(visit: Visit) -> Found:
    """Compare the list that came with what the source says that there is."""
    came = len(whole_list(visit, _PLACES, {}))
    said = _page(visit, "Location?_count=1").total
    by_count = counted(visit, _PLACES, {})
    facts = {"came": str(came), "said": _shown(said), "counted": _shown(by_count)}
    if by_count is None and said is None:
        text = mark("The source does not count. Lists are proved by their links alone.")
        return Found(Verdict.WARN, text, facts)
    if by_count not in (None, came) or said not in (None, came):
        text = mark("{came} places came, but the source counts {counted} and says {said}.")
        return Found(Verdict.WARN, text, facts)
    return Found(Verdict.OK, mark("The source counts right: {came} places."), facts)


def _shown(number: int | None) -> str:
    return "-" if number is None else str(number)


def _filters(visit: Visit) -> Found:
    """Ask for a status that few stays have; an ignored filter brings others too."""
    came = some_of(visit, _STAYS, {"status": _SELDOM})
    if any(one.resource.status != _SELDOM for one in came):
        text = mark("The source ignores the filter by status; Lykta sorts out by itself.")
        return Found(Verdict.WARN, text)
    return Found(Verdict.OK, mark("The source heeds the filter by status."))


def _history(visit: Visit) -> Found:
    try:
        _page(visit, "Location/_history?_count=1")
    except (SourceRefused, SourceNonsense):
        return Found(Verdict.OK, mark("No history of changes. It is not needed."))
    return Found(Verdict.OK, mark("The source keeps a history of changes."))
