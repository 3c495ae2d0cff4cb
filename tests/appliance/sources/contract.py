"""The contract of a source, as tests that every connector must pass.

A connector's test class inherits SourceTests and offers the fixtures `source` (healthy),
`unit` (with patients), `unknown_unit` (that the system does not have) and `dead_source` (whose
system does not answer).
"""

import time

import pytest

from appliance.sources.source import (
    Source,
    SourceNonsense,
    SourceRefused,
    SourceUnreachable,
    Verdict,
)
from printing.language import LANGUAGES, language
from storage.clock import wall_now
from storage.records import Unit, UnitKind, decode_snapshot, encode

ERRORS = (SourceUnreachable, SourceRefused, SourceNonsense)


class SourceTests:
    """What a capture relies on, whatever the system behind."""

    def test_snapshot_says_of_when_it_is(self, source: Source, unit: Unit) -> None:
        before = time.monotonic()
        as_of = wall_now()
        snapshot = source.fetch(unit, as_of)
        took = time.monotonic() - before
        if source.effort.stated:  # of a time of its own, and then of none that is yet to come
            assert snapshot.as_of < as_of
        else:
            assert snapshot.as_of == as_of
        assert 0 <= (snapshot.captured - as_of).total_seconds() <= took + 0.01

    def test_snapshot_names_its_unit_and_source(self, source: Source, unit: Unit) -> None:
        snapshot = source.fetch(unit, wall_now())
        assert snapshot.unit == unit
        assert snapshot.source == source.name != ""

    def test_snapshot_survives_being_written_down(self, source: Source, unit: Unit) -> None:
        snapshot = source.fetch(unit, wall_now())
        assert decode_snapshot(encode(snapshot)) == snapshot

    def test_every_patient_is_there_once(self, source: Source, unit: Unit) -> None:
        snapshot = source.fetch(unit, wall_now())
        keys = [chart.person.key for chart in snapshot.charts]
        assert keys or unit.kind is UnitKind.CLINIC
        assert len(keys) == len(set(keys))
        assert all(chart.stay.unit == unit.code for chart in snapshot.charts)

    def test_every_order_can_be_traced_to_the_sources_bytes(
        self, source: Source, unit: Unit
    ) -> None:
        orders = [one for chart in source.fetch(unit, wall_now()).charts for one in chart.orders]
        assert all(len(order.raw_hash) == 64 for order in orders)
        assert all(order.drug and order.source_text for order in orders)

    def test_times_know_their_zone(self, source: Source, unit: Unit) -> None:
        for chart in source.fetch(unit, wall_now()).charts:
            times = [one.at for one in chart.administrations] + [chart.stay.since]
            assert all(at is None or at.tzinfo is not None for at in times)

    def test_a_unit_that_is_not_there_is_an_error_and_not_empty(
        self, source: Source, unknown_unit: Unit
    ) -> None:
        with pytest.raises(ERRORS):
            source.fetch(unknown_unit, wall_now())

    def test_a_dead_system_is_an_error_and_not_empty(self, dead_source: Source, unit: Unit) -> None:
        with pytest.raises(SourceUnreachable):
            dead_source.fetch(unit, wall_now())

    def test_connection_test_tells_a_healthy_system(self, source: Source, unit: Unit) -> None:
        probes = source.test([unit])
        assert len(probes) >= 3
        assert not [probe for probe in probes if probe.verdict is Verdict.FAIL]

    def test_programs_tell_the_findings_of_a_connection_test_apart(
        self, source: Source, dead_source: Source, unit: Unit
    ) -> None:
        for one in (source, dead_source):
            probes = one.test([unit])
            names = [(probe.key, probe.unit) for probe in probes]
            assert all(key for key, _ in names)
            assert len(names) == len(set(names))
            assert {where for _, where in names} <= {"", unit.code}

    def test_what_sheets_will_lack_is_said_in_every_language(
        self, source: Source, unit: Unit
    ) -> None:
        for probe in source.test([unit]):
            for code in LANGUAGES:
                spoken = language(code, "Europe/Stockholm")
                assert "{" not in spoken.say(probe.lack, **probe.facts) if probe.lack else True

    def test_connection_test_never_raises_and_speaks_every_language(
        self, dead_source: Source, unit: Unit
    ) -> None:
        probes = dead_source.test([unit])
        assert probes[0].verdict is Verdict.FAIL
        for code in LANGUAGES:
            name, finding, remedy = probes[0].words(language(code, "Europe/Stockholm"))
            assert name
            assert finding
            assert remedy
            assert "{" not in name + finding + remedy
