"""A bulk export for the first fill: fast where it is offered, never a copy by itself."""

from datetime import timedelta
from typing import Any

import pytest

from appliance.sources.fhir import FhirSource, changes
from appliance.sources.source import Way
from tests.appliance.sources.conftest import Make, fetched
from tests.hospital.fault_proxy import (
    Answer,
    Breaking,
    FaultProxy,
    body,
    edited,
    fault_proxy,
    no_answer,
    status,
)
from tests.hospital.sekmet import WARDS, Hospital, admitted, differences

HOUR = timedelta(hours=1)
FILES = "/bulk-files/"
STATE = "/bulk-status/"


def exporting(make: Make, url: str, **more: Any) -> FhirSource:
    """Return a source that begins with an export."""
    return make(url, full_every=HOUR, first_fill="export", **more)


def exports(proxy: FaultProxy) -> int:
    """Return how often an export was asked for."""
    return sum("$export" in path for path in proxy.asked)


def test_the_first_fill_by_export_is_the_whole_ward(
    make: Make, sekmet: Hospital, proxy: FaultProxy
) -> None:
    source = exporting(make, proxy.url)
    for code in WARDS:
        snapshot = fetched(source, code)
        truth = fetched(make(sekmet.url, strategy="patients"), code)
        assert source.effort.way is Way.EXPORT
        assert [_text(one) for one in snapshot.charts] == [_text(one) for one in truth.charts]
        assert differences(sekmet.loaded, snapshot, WARDS[code]) == []
    assert exports(proxy) == 1
    fetched(source)
    assert source.effort.way is Way.CHANGES
    assert exports(proxy) == 1


def _text(chart: Any) -> Any:
    """Return a chart without the hash of the source's bytes: an export may space them otherwise."""
    import msgspec

    orders = [msgspec.structs.replace(one, raw_hash="") for one in chart.orders]
    return msgspec.structs.replace(chart, orders=tuple(orders))


def test_an_order_that_the_export_left_out_is_on_the_list(
    make: Make, sekmet: Hospital, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "OVERLAP", timedelta(0))

    def shorter(answer: Answer) -> Answer:
        lines = answer.body.splitlines(keepends=True)
        ours = f'Patient/{min(admitted(sekmet.loaded, WARDS["4E"]))}"'.encode()
        gone = next(line for line in lines if ours in line)
        return Answer(answer.status, answer.headers, b"".join(x for x in lines if x != gone))

    proxy.on(FILES, shorter, times=None)
    proxy.on(STATE, edited(_uncounted), times=None)
    snapshot = fetched(exporting(make, proxy.url))
    assert differences(sekmet.loaded, snapshot, WARDS["4E"]) == []


def _uncounted(tree: Any) -> None:
    for file in tree.get("output", ()):
        file.pop("count", None)


def test_what_changed_during_the_export_is_on_the_list(
    make: Make, sekmet: Hospital, proxy: FaultProxy
) -> None:
    order = next(
        one
        for one in sekmet.loaded["MedicationRequest"]
        if one["subject"]["reference"].removeprefix("Patient/")
        in admitted(sekmet.loaded, WARDS["4E"])
        and one["status"] == "active"
    )

    def meanwhile(answer: Answer) -> Answer:
        text = [{**order["dosageInstruction"][0], "text": "changed meanwhile"}]
        sekmet.put({**order, "dosageInstruction": text})
        return answer

    proxy.on("MedicationRequest.ndjson", meanwhile)
    try:
        snapshot = fetched(exporting(make, proxy.url))
    finally:
        sekmet.put(order)
    texts = [one.source_text for chart in snapshot.charts for one in chart.orders]
    assert any("changed meanwhile" in text for text in texts)


def _counted_wrong(tree: Any) -> None:
    for file in tree.get("output", ()):
        file["count"] += 1


def _elsewhere(tree: Any) -> None:
    for file in tree.get("output", ()):
        file["url"] = "http://127.0.0.1:9/bulk.ndjson"


def _with_errors(tree: Any) -> None:
    if "output" in tree:
        tree["error"] = [{"type": "OperationOutcome", "url": tree["output"][0]["url"]}]


def _timeless(tree: Any) -> None:
    tree.pop("transactionTime", None)


@pytest.mark.parametrize(
    ("where", "fault"),
    [
        ("$export", status(404)),
        pytest.param("$export", status(403), marks=pytest.mark.full),
        pytest.param("$export", status(501), marks=pytest.mark.full),
        pytest.param("$export", status(200), marks=pytest.mark.full),
        pytest.param(STATE, status(500), marks=pytest.mark.full),
        pytest.param(STATE, body(b"not json"), marks=pytest.mark.full),
        (STATE, edited(_counted_wrong)),
        (STATE, edited(_elsewhere)),
        (STATE, edited(_with_errors)),
        pytest.param(STATE, edited(_timeless), marks=pytest.mark.full),
        pytest.param(FILES, status(404), marks=pytest.mark.full),
        pytest.param(
            FILES, body(b'{"resourceType": "MedicationRequest"}\n'), marks=pytest.mark.full
        ),
        (FILES, body(b'{"resourceType": "Medica')),
        (FILES, no_answer),
    ],
)
def test_an_export_that_fails_costs_time_and_nothing_else(
    make: Make, proxy: FaultProxy, sekmet: Hospital, where: str, fault: Breaking
) -> None:
    proxy.on(where, fault, times=None)
    source = exporting(make, proxy.url, retries=0)
    assert differences(sekmet.loaded, fetched(source), WARDS["4E"]) == []
    assert source.effort.way is Way.WHOLE
    fetched(source)
    assert source.effort.way is Way.CHANGES
    assert exports(proxy) == 1


def test_an_export_that_never_ends_is_not_waited_for(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    proxy.on(STATE, status(202, retry_after="5"), times=None)
    source = exporting(make, proxy.url, unit_seconds=12.0)
    assert differences(sekmet.loaded, fetched(source), WARDS["4E"]) == []
    assert source.effort.way is Way.WHOLE


def test_the_token_never_goes_to_a_file_on_another_server(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    def there(tree: Any) -> None:
        for file in tree.get("output", ()):
            file["url"] = f"{other.url}/MedicationRequest"

    with fault_proxy(sekmet.url) as other:
        proxy.on(STATE, edited(there), times=None)
        source = exporting(make, proxy.url, auth="bearer", secret="geheim")
        assert differences(sekmet.loaded, fetched(source), WARDS["4E"]) == []
        assert any(STATE in path for path in proxy.asked)
        assert other.asked == []


def test_without_full_rounds_there_is_nothing_to_fill(
    make: Make, proxy: FaultProxy, sekmet: Hospital
) -> None:
    source = make(proxy.url, first_fill="export")
    assert differences(sekmet.loaded, fetched(source), WARDS["4E"]) == []
    assert exports(proxy) == 0
