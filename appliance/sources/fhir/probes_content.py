"""Probes of what the source states, by some patients' real charts: what the sheets will lack."""

from collections.abc import Callable, Iterator, Sequence

from appliance.sources.fhir.charts import Ward
from appliance.sources.fhir.probes_trying import Found, What, tried
from appliance.sources.source import Probe, Verdict
from printing.language import mark
from storage.records import AllergyState, Chart, Order, OrderKind, OrderStatus, Told

_MOST_VERBATIM = 0.5
_MOST_NAMELESS = 0.5


def content(read: Ward, charts: Sequence[Chart]) -> Iterator[Probe]:
    """Say what these charts hold and lack; `read` are the papers they were made of."""
    active = [one for chart in charts for one in chart.orders if one.status is OrderStatus.ACTIVE]
    for key, name, find in (
        ("drugs", mark("Drugs"), lambda: _drugs(read)),
        ("times", mark("Times of doses"), lambda: _times(active)),
        ("amounts", mark("Amounts"), lambda: _amounts(active)),
        ("verbatim", mark("Orders in the source's words"), lambda: _verbatim(active)),
        ("given", mark("Given doses"), lambda: _given(charts)),
        ("allergies", mark("Allergies"), lambda: _allergies(charts)),
        ("warnings", mark("Warnings"), lambda: _of_each(charts, _HAS_WARNING)),
        ("measures", mark("Weight and kidney function"), lambda: _of_each(charts, _HAS_MEASURE)),
        ("numbers", mark("Personal numbers"), lambda: _numbers(charts)),
        ("labs", mark("Laboratory orders"), lambda: _labs(charts)),
        ("events", mark("Visits, examinations and procedures"), lambda: _events(charts)),
    ):
        yield tried(What(key, name, needed=False), find)


def _share(part: int, whole: int) -> dict[str, str]:
    return {"part": str(part), "whole": str(whole)}


def _drugs(read: Ward) -> Found:
    requests = [one.resource for folder in read.folders for one in folder.papers.requests]
    inside = sum(one.medication_reference.reference.startswith("#") for one in requests)
    pointed = sum(bool(one.medication_reference.reference) for one in requests) - inside
    facts = {
        "all": str(len(requests)),
        "named": str(len(requests) - pointed - inside),
        "pointed": str(pointed),
        "inside": str(inside),
    }
    text = mark(
        "Of {all} orders {named} name the drug, {pointed} refer to a drug of their own, {inside} "
        "carry it with them."
    )
    return Found(Verdict.OK, text, facts)


def _times(active: Sequence[Order]) -> Found:
    """Count orders for whom the source states clock times, among those that are not as needed."""
    fixed = [one for one in active if one.kind is OrderKind.REGULAR]
    stated = sum(bool(one.timing.times or one.timing.moments) for one in fixed)
    facts = _share(stated, len(fixed))
    if not fixed:
        return Found(Verdict.WARN, mark("No regular order was seen, so nothing can be told."))
    if stated == len(fixed):
        return Found(Verdict.OK, mark("Clock times are stated in all {whole} orders."), facts)
    if stated:
        text = mark("Clock times are stated in {part} of {whole} orders.")
        lack = mark("Planned doses of the orders whose clock times the source does not state.")
        return Found(Verdict.WARN, text, facts, lack)
    text = mark("No clock time is stated in {whole} orders.")
    return Found(
        Verdict.WARN, text, facts, mark("No planned doses: this source states no clock times.")
    )


def _amounts(active: Sequence[Order]) -> Found:
    without = sum(one.amount is None and one.rate is None for one in active)
    facts = _share(without, len(active))
    if not without:
        return Found(Verdict.OK, mark("All {whole} orders state an amount."), facts)
    text = mark("{part} of {whole} orders state no amount apart from their text.")
    lack = mark("Amounts: where the source states none, its own text stands instead.")
    return Found(Verdict.WARN, text, facts, lack)


def _verbatim(active: Sequence[Order]) -> Found:
    doubted = sum(bool(one.check) for one in active)
    facts = _share(doubted, len(active))
    text = mark("{part} of {whole} orders can only be shown in the source's own words.")
    if doubted > _MOST_VERBATIM * len(active):
        return Found(Verdict.WARN, text, facts)
    return Found(Verdict.OK, text, facts)


def _given(charts: Sequence[Chart]) -> Found:
    number = sum(len(chart.administrations) for chart in charts)
    facts = {"n": str(number), "patients": str(len(charts))}
    if number:
        return Found(Verdict.OK, mark("{n} doses of the last days for {patients} patients."), facts)
    text = mark("No given dose was seen for {patients} patients.")
    return Found(
        Verdict.WARN, text, facts, mark("Given doses: the source told of none in the last days.")
    )


def _allergies(charts: Sequence[Chart]) -> Found:
    states = [chart.allergies.state for chart in charts]
    unknown = states.count(AllergyState.NOT_RECORDED)
    facts = {
        "listed": str(states.count(AllergyState.LISTED)),
        "none": str(states.count(AllergyState.NONE_KNOWN)),
        "unknown": str(unknown),
    }
    text = mark("{listed} listed, {none} with none known, {unknown} not recorded.")
    if unknown == len(states):
        lack = mark("Allergies: every patient stands as 'not recorded'.")
        return Found(Verdict.WARN, text, facts, lack)
    return Found(Verdict.OK, text, facts)


def _has_warning(chart: Chart) -> bool:
    return any(not one.ours for one in chart.alerts)


def _has_measure(chart: Chart) -> bool:
    return bool(chart.measures)


_HAS_WARNING = (_has_warning, mark("Warnings: the source told of none."))
_HAS_MEASURE = (_has_measure, mark("Weight and kidney function: the source told of none."))


def _of_each(charts: Sequence[Chart], sign: tuple[Callable[[Chart], bool], str]) -> Found:
    has, lack = sign
    number = sum(map(has, charts))
    facts = _share(number, len(charts))
    if number:
        return Found(Verdict.OK, mark("Seen for {part} of {whole} patients."), facts)
    return Found(Verdict.WARN, mark("Seen for none of {whole} patients."), facts, lack)


def _numbers(charts: Sequence[Chart]) -> Found:
    nameless = sum(not chart.person.number for chart in charts)
    facts = _share(nameless, len(charts))
    if not nameless:
        return Found(Verdict.OK, mark("All {whole} patients have a number."), facts)
    text = mark("{part} of {whole} patients have no number that Lykta knows.")
    verdict = Verdict.WARN if nameless > _MOST_NAMELESS * len(charts) else Verdict.OK
    lack = mark("Numbers of patients: set the identifier systems that the source uses.")
    return Found(verdict, text, facts, lack if verdict is Verdict.WARN else "")


def _labs(charts: Sequence[Chart]) -> Found:
    """Say whether labels of samples can be made, and whether each could bear a code."""
    told = {chart.labs_told for chart in charts}
    lack = mark("Labels of samples: only blank ones can be printed with this source.")
    if Told.UNREAD in told:
        return Found(Verdict.WARN, mark("They could not be read as whole lists."), lack=lack)
    if Told.WHOLE not in told:
        return Found(Verdict.WARN, mark("The source tells of none."), lack=lack)
    orders = [one for chart in charts for one in chart.labs]
    whole = sum(bool(one.number) and one.ordered is not None for one in orders)
    facts = {**_share(whole, len(orders)), "patients": str(len(charts))}
    if not orders:
        return Found(Verdict.OK, mark("None is ordered now for {patients} patients."), facts)
    if whole == len(orders):
        text = mark("{whole} for {patients} patients, each with a number and a time.")
        return Found(Verdict.OK, text, facts)
    text = mark("{part} of {whole} have both a number and a time of ordering.")
    lack = mark("Labels of samples: orders without a number or a time get no code or no label.")
    return Found(Verdict.WARN, text, facts, lack)


def _events(charts: Sequence[Chart]) -> Found:
    told = {chart.events_told for chart in charts}
    number = sum(len(chart.events) for chart in charts)
    if told == {Told.WHOLE}:
        text = mark("{n} of these days for {patients} patients.")
        return Found(Verdict.OK, text, {"n": str(number), "patients": str(len(charts))})
    lack = mark("Visits, examinations and procedures are missing in the time overview.")
    return Found(Verdict.WARN, mark("The source tells of none."), lack=lack)
