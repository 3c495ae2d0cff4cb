"""The database source against a real PostgreSQL with a ward in it."""

import itertools
import os
import resource
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path

import msgspec
import psycopg
import pytest

from appliance.sources.rows import (
    Mapping,
    RowsOrphaned,
    RowsTooFew,
    RowsTooMany,
    RowTwice,
    RowUnreadable,
    Table,
)
from appliance.sources.rows.orders import NO_AMOUNT, NO_TIMES, ODD_STATUS
from appliance.sources.source import Verdict
from appliance.sources.sql import SqlSource, errors, load
from appliance.sources.sql.reading import Visit
from printing.language import language
from storage.clock import wall_now
from storage.records import (
    AdministrationStatus,
    AllergyState,
    Chart,
    OrderKind,
    OrderStatus,
    Quantity,
    Told,
    Unit,
)
from tests.appliance.sources.contract import SourceTests
from tests.appliance.sources.sql.conftest import MakeWard, changed
from tests.hospital.authority import Authority
from tests.hospital.postgres import Postgres

WARD = Unit(code="a11", name="Avdelning 11")


class TestContract(SourceTests):
    """The database source keeps the contract."""

    @pytest.fixture
    def source(self, make_ward: MakeWard) -> SqlSource:
        return make_ward()

    @pytest.fixture
    def unit(self) -> Unit:
        return WARD

    @pytest.fixture
    def unknown_unit(self) -> Unit:
        return Unit(code="x9", name="Avdelning 9")

    @pytest.fixture
    def dead_source(self, make_ward: MakeWard) -> SqlSource:
        return make_ward(url="postgresql+psycopg://reader@127.0.0.1:1/ward")


def charts(source: SqlSource) -> dict[str, Chart]:
    return {one.person.key: one for one in source.fetch(WARD, wall_now()).charts}


def test_whole_ward_in_bed_order_and_nobody_else(make_ward: MakeWard) -> None:
    found = make_ward().fetch(WARD, wall_now()).charts
    assert [(one.person.key, one.stay.room, one.stay.bed) for one in found] == [
        ("1", "3", "2"),
        ("2", "3", "10"),
        ("3", "12", "1"),
    ]


def test_person_is_who_the_record_says_without_the_padding_of_a_column(
    make_ward: MakeWard,
) -> None:
    found = charts(make_ward())
    assert found["1"].person.number == "18020202-0202"
    assert found["2"].person.name == "Åström, Örjan"
    assert found["3"].person.protected
    assert not found["1"].person.protected


def test_order_says_what_the_source_says_and_no_more(make_ward: MakeWard) -> None:
    orders = {one.key: one for one in charts(make_ward())["1"].orders}
    metoprolol, paracetamol, alvedon = orders["1"], orders["2"], orders["8"]
    assert metoprolol.amount == Quantity(value="2.5", unit="mg")
    assert metoprolol.timing.times == ("08:00", "20:00")
    assert metoprolol.codes[0].code == "C07AB02"
    assert metoprolol.source_text == "2,5 mg kl 08 och 20"
    assert metoprolol.numbers == ("P-1",)
    assert metoprolol.check == ()
    assert paracetamol.kind is OrderKind.AS_NEEDED
    assert paracetamol.timing.times == ()
    assert (paracetamol.most, paracetamol.most_per) == (
        Quantity(value="4", unit="g"),
        Quantity(value="1", unit="d"),
    )
    assert alvedon.status is OrderStatus.STOPPED
    assert alvedon.stop_reason == "biverkan"


def test_order_that_ended_long_ago_is_left_out_and_one_in_error_too(make_ward: MakeWard) -> None:
    found = charts(make_ward())
    assert "9" not in [one.key for one in found["1"].orders]
    assert found["3"].orders == ()


def test_order_of_unknown_status_stays_on_the_list_to_be_checked(make_ward: MakeWard) -> None:
    furix = next(one for one in charts(make_ward())["2"].orders if one.drug == "Furix")
    assert furix.status is OrderStatus.ACTIVE
    assert furix.check == (ODD_STATUS,)


def test_order_that_tells_amount_and_times_in_its_text_alone_is_shown_by_its_text(
    make_ward: MakeWard,
) -> None:
    waran = next(one for one in charts(make_ward())["2"].orders if one.drug == "Waran")
    assert waran.check == (NO_AMOUNT, NO_TIMES)
    assert waran.source_text == "enligt PK-schema"


def test_allergies_have_three_states_and_an_ended_one_does_not_hold(make_ward: MakeWard) -> None:
    found = charts(make_ward())
    assert found["1"].allergies.state is AllergyState.NONE_KNOWN
    assert found["3"].allergies.state is AllergyState.NOT_RECORDED
    listed = found["2"].allergies
    assert listed.state is AllergyState.LISTED
    assert [one.substance for one in listed.entries] == ["Penicillin"]
    assert listed.entries[0].reactions == ("utslag", "andnöd")
    assert listed.entries[0].severe


def test_doses_alerts_and_latest_measures_are_there(make_ward: MakeWard) -> None:
    found = charts(make_ward())
    assert [one.status for one in found["1"].administrations] == [
        AdministrationStatus.NOT_GIVEN,
        AdministrationStatus.GIVEN,
    ]
    assert [one.text for one in found["2"].alerts] == ["MRSA"]
    assert [(one.kind, one.value.value) for one in found["1"].measures] == [
        ("weight", "71.5"),
        ("egfr", "38"),
    ]


def test_empty_ward_is_told_as_empty_and_an_unknown_one_is_not(make_ward: MakeWard) -> None:
    assert make_ward().fetch(Unit(code="a13", name="Tom"), wall_now()).charts == ()
    with pytest.raises(errors.SqlUnitUnknown):
        make_ward().fetch(Unit(code="a99", name="Ingen"), wall_now())


def test_source_time_is_the_databases_own(make_ward: MakeWard) -> None:
    before = wall_now()
    told = make_ward().fetch(WARD, before).source_time
    assert told is not None
    assert abs(told - before) < timedelta(seconds=5)


def test_effort_counts_every_question(make_ward: MakeWard) -> None:
    source = make_ward()
    source.fetch(WARD, wall_now())
    assert source.effort.requests == 11  # two for rights, clock, unit and seven lists
    assert source.effort.answered == 8
    assert 0 < source.effort.slowest <= source.effort.waited


@pytest.mark.parametrize("login", ["writer", "columnist", "climber"])
def test_login_that_could_write_is_not_used(make_ward: MakeWard, login: str) -> None:
    with pytest.raises(errors.SqlLoginCanWrite):
        make_ward(login).fetch(WARD, wall_now())
    with pytest.raises(errors.SqlLoginCanWrite):
        make_ward(login, rights_unproved=True).fetch(WARD, wall_now())


@pytest.mark.parametrize(
    ("give", "take"),
    [
        ("ALTER ROLE reader CREATEROLE", "ALTER ROLE reader NOCREATEROLE"),
        ("GRANT CREATE ON SCHEMA public TO reader", "REVOKE CREATE ON SCHEMA public FROM reader"),
        ("GRANT CREATE ON DATABASE ward TO reader", "REVOKE CREATE ON DATABASE ward FROM reader"),
        ("GRANT pg_write_all_data TO reader", "REVOKE pg_write_all_data FROM reader"),
        ("GRANT TRUNCATE ON stay TO PUBLIC", "REVOKE TRUNCATE ON stay FROM PUBLIC"),
    ],
)
def test_right_to_change_that_is_given_later_is_found_at_the_next_copy(
    make_ward: MakeWard, ward_base: Postgres, give: str, take: str
) -> None:
    source = make_ward()
    source.fetch(WARD, wall_now())
    ward_base.do(give)
    try:
        with pytest.raises(errors.SqlLoginCanWrite):
            source.fetch(WARD, wall_now())
    finally:
        ward_base.do(take)
    source.fetch(WARD, wall_now())


def test_rights_that_cannot_be_asked_are_no_rights_unless_the_site_says_so(
    make_ward: MakeWard, ward_base: Postgres
) -> None:
    ward_base.do("REVOKE SELECT ON pg_catalog.pg_roles FROM PUBLIC")
    try:
        with pytest.raises(errors.SqlRightsUnknown):
            make_ward().fetch(WARD, wall_now())
        assert make_ward(rights_unproved=True).fetch(WARD, wall_now()).charts
    finally:
        ward_base.do("GRANT SELECT ON pg_catalog.pg_roles TO PUBLIC")


def test_transaction_refuses_a_change_even_where_a_mapping_slips_one_in(
    make_ward: MakeWard, ward_base: Postgres
) -> None:
    ward_base.do(
        "CREATE FUNCTION sly() RETURNS integer LANGUAGE sql SECURITY DEFINER AS "
        "'UPDATE patient SET phone = NULL RETURNING patient_id'"
    )
    mapping = changed(load("ward-postgresql"), "alerts", sql="SELECT sly() AS alert_id, 1 AS "
                      "patient_id, 'x' AS words, NULL AS since")  # fmt: skip
    try:
        with pytest.raises(errors.SqlQueryWrong) as caught:
            make_ward(mapping=mapping).fetch(WARD, wall_now())
        assert caught.value.facts["number"] == "25006"
    finally:
        ward_base.do("DROP FUNCTION sly()")
    assert charts(make_ward())["1"].person.phone


def test_all_lists_are_of_one_instant_while_the_ward_moves(
    make_ward: MakeWard, ward_base: Postgres
) -> None:
    """A patient is moved and her order signed again and again: never one without the other."""
    stop = threading.Event()

    def move() -> None:
        with psycopg.connect(ward_base.admin) as connection:
            for number in itertools.count():
                if stop.is_set():
                    return
                ward = "11" if number % 2 == 0 else "12"
                connection.execute("UPDATE stay SET ward_code = %s WHERE stay_id = 104", (ward,))
                connection.execute(
                    "UPDATE drug_order SET placer_number = %s WHERE order_id = 7", (f"in-{ward}",)
                )
                connection.commit()

    mover = threading.Thread(target=move)
    mover.start()
    seen = set()
    try:
        deadline = time.monotonic() + 60
        rounds = 0
        # At least twelve rounds, and on until one has met her in the ward.
        while (rounds < 12 or not seen) and time.monotonic() < deadline:
            found = charts(make_ward()).get("4")
            rounds += 1
            if found is not None:
                seen.add(found.orders[0].numbers)
    finally:
        stop.set()
        mover.join()
        ward_base.do(
            "UPDATE stay SET ward_code = '12' WHERE stay_id = 104",
            "UPDATE drug_order SET placer_number = 'P-7' WHERE order_id = 7",
        )
    assert seen == {("in-11",)}


def test_table_that_may_not_be_read_fails_the_copy(make_ward: MakeWard) -> None:
    with pytest.raises(errors.SqlForbids) as caught:
        make_ward("reset").fetch(WARD, wall_now())
    assert caught.value.facts["table"] == "measures"


def test_wrong_password_is_said_and_shown_nowhere(make_ward: MakeWard) -> None:
    with pytest.raises(errors.SqlLoginFailed) as caught:
        make_ward(secret="hemligare").fetch(WARD, wall_now())
    assert "hemligare" not in str(caught.value)


def test_certificate_of_the_hospitals_own_authority_is_checked(
    make_ward: MakeWard, ward_base: Postgres, tmp_path: Path
) -> None:
    def asked(authority: Path) -> str:
        return f"{ward_base.url()}?sslmode=verify-full&sslrootcert={authority}"

    assert make_ward(url=asked(ward_base.authority)).fetch(WARD, wall_now()).charts
    stranger = Authority(tmp_path / "stranger", "En annan CA").file
    for wrong in (stranger, tmp_path / "none.pem"):
        with pytest.raises(errors.SqlTlsFailed):
            make_ward(url=asked(wrong)).fetch(WARD, wall_now())


def test_value_in_a_databases_own_message_reaches_no_message_of_ours(make_ward: MakeWard) -> None:
    mapping = changed(
        load("ward-postgresql"),
        "alerts",
        sql="SELECT family_name::integer AS alert_id, 1 AS patient_id, 'x' AS words, NULL AS since "
        "FROM patient",
    )
    with pytest.raises(errors.SqlQueryWrong) as caught:
        make_ward(mapping=mapping).fetch(WARD, wall_now())
    assert caught.value.facts["number"] == "22P02"
    assert "Kvinna" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_query_that_never_ends_is_ended(make_ward: MakeWard) -> None:
    mapping = changed(
        load("ward-postgresql"),
        "alerts",
        sql="SELECT a.x AS alert_id, 1 AS patient_id, 'x' AS words, NULL AS since "
        "FROM generate_series(1, 999999) a(x), generate_series(1, 999999) b(x) WHERE a.x + b.x < 0",
    )
    with pytest.raises(errors.SqlTooSlow):
        make_ward(mapping=mapping, timeout_seconds=0.3).fetch(WARD, wall_now())


def test_lock_of_another_is_not_waited_for_longer_than_allowed(
    make_ward: MakeWard, ward_base: Postgres
) -> None:
    with psycopg.connect(ward_base.admin) as other:
        other.execute("LOCK TABLE measure IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(errors.SqlTooSlow):
            make_ward(timeout_seconds=0.3).fetch(WARD, wall_now())


def test_more_rows_than_the_ceiling_are_an_error_and_never_cut(make_ward: MakeWard) -> None:
    mapping = changed(load("ward-postgresql"), "orders", ceiling=6)
    with pytest.raises(RowsTooMany):
        make_ward(mapping=mapping).fetch(WARD, wall_now())
    whole = changed(load("ward-postgresql"), "orders", ceiling=7)
    assert make_ward(mapping=whole).fetch(WARD, wall_now()).orders == 6


def test_list_without_end_is_an_error_before_it_fills_the_memory(make_ward: MakeWard) -> None:
    endless = (
        "SELECT generate_series(1, 100000000) AS alert_id, 1 AS patient_id, "
        "repeat('x', 1000) AS words, NULL AS since"
    )
    mapping = changed(load("ward-postgresql"), "alerts", sql=endless)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RowsTooMany):
        make_ward(mapping=mapping).fetch(WARD, wall_now())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_server_that_goes_away_in_the_middle_is_unreachable_and_no_short_list(
    make_ward: MakeWard, ward_base: Postgres
) -> None:
    slow = (
        "SELECT x AS alert_id, 1 AS patient_id, 'x' AS words, NULL AS since "
        "FROM generate_series(1, 99999999) g(x) WHERE x < 0"
    )
    mapping = changed(load("ward-postgresql"), "alerts", sql=slow)
    ended = threading.Thread(target=_end_when_asking, args=(ward_base,))
    ended.start()
    with pytest.raises(errors.SqlUnreachable):
        make_ward(mapping=mapping).fetch(WARD, wall_now())
    ended.join()


def _end_when_asking(base: Postgres) -> None:
    ours = ("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE "
            "'%%99999999%%' AND application_name = 'Lykta'")  # fmt: skip
    deadline = time.monotonic() + 10
    with psycopg.connect(base.admin, autocommit=True) as connection:
        while not connection.execute(ours).fetchone() and time.monotonic() < deadline:
            pass


def test_server_that_stands_still_in_the_middle_is_hung_up_on(
    make_ward: MakeWard, ward_base: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own time limits do not hold then: only ours ends the wait."""
    real = Visit.ask
    backends: list[int] = []

    def freezing(self: Visit, name: str, values: dict[str, object]) -> object:
        if name == "measures":
            with psycopg.connect(ward_base.admin) as connection:
                ours = "SELECT pid FROM pg_stat_activity WHERE application_name = 'Lykta'"
                backends.extend(pid for (pid,) in connection.execute(ours).fetchall())
            for pid in backends:
                os.kill(pid, signal.SIGSTOP)
        return real(self, name, values)

    monkeypatch.setattr(Visit, "ask", freezing)
    began = time.monotonic()
    try:
        with pytest.raises(errors.SqlUnreachable):
            make_ward(timeout_seconds=0.5).fetch(WARD, wall_now())
    finally:
        for pid in backends:
            os.kill(pid, signal.SIGCONT)
    assert backends
    assert time.monotonic() - began < 20


def test_all_queries_together_have_a_limit_too(make_ward: MakeWard) -> None:
    with pytest.raises(errors.SqlTooSlow):
        make_ward(unit_seconds=0.0).fetch(WARD, wall_now())


def test_fewer_rows_than_the_floor_are_an_error(make_ward: MakeWard) -> None:
    mapping = changed(load("ward-postgresql"), "stays", floor=4)
    with pytest.raises(RowsTooFew):
        make_ward(mapping=mapping).fetch(WARD, wall_now())


def test_orders_of_patients_that_the_census_does_not_have_fail_the_copy(
    make_ward: MakeWard,
) -> None:
    mapping = load("ward-postgresql")
    narrow = mapping.tables["stays"].sql + " AND s.room = '3'"
    with pytest.raises(RowsOrphaned):
        make_ward(mapping=changed(mapping, "stays", sql=narrow)).fetch(WARD, wall_now())


def test_join_that_gives_an_order_twice_and_otherwise_fails_the_copy(make_ward: MakeWard) -> None:
    mapping = load("ward-postgresql")
    twice = mapping.tables["orders"].sql.replace(
        "FROM drug_order o", "FROM (VALUES ('a'), ('b')) v(x), drug_order o"
    )
    assert (
        make_ward(mapping=changed(mapping, "orders", sql=twice)).fetch(WARD, wall_now()).orders == 6
    )
    other = twice.replace("o.dosage", "o.dosage || v.x AS dosage")
    with pytest.raises(RowTwice):
        make_ward(mapping=changed(mapping, "orders", sql=other)).fetch(WARD, wall_now())


def test_nothing_of_the_session_is_left_behind(make_ward: MakeWard, ward_base: Postgres) -> None:
    make_ward().fetch(WARD, wall_now())
    with psycopg.connect(ward_base.admin) as connection:
        ours = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'Lykta'"
        assert connection.execute(ours).fetchone() == (0,)


def test_connection_test_says_what_the_sheets_will_lack(make_ward: MakeWard) -> None:
    mapping = load("ward-postgresql")
    tables = {name: table for name, table in mapping.tables.items() if name != "alerts"}
    probes = make_ward(mapping=msgspec.structs.replace(mapping, tables=tables)).test([WARD])
    assert len({(one.key, one.unit) for one in probes}) == len(probes)
    lack = [one.lack for one in probes if one.lack]
    assert lack == [
        "No warning signals: the mapping has no table of them.",
        "Labels of samples: only blank ones can be printed with this source.",
    ]
    words = {one.key: one.words(language("en", "Europe/Stockholm"))[1] for one in probes}
    assert words["census"] == "3 admitted."
    assert "orders.status" in words["words"]


def test_record_that_lists_allergies_and_gives_none_fails_the_copy(make_ward: MakeWard) -> None:
    mapping = load("ward-postgresql")
    none = mapping.tables["allergies"].sql + " AND 1 = 0"
    with pytest.raises(RowUnreadable):
        make_ward(mapping=changed(mapping, "allergies", sql=none)).fetch(WARD, wall_now())


def test_connection_test_says_that_a_login_can_write(make_ward: MakeWard) -> None:
    probes = make_ward("writer").test([WARD])
    assert [one.verdict for one in probes] == [Verdict.FAIL]
    assert "public.alert" in probes[0].words(language("sv", "Europe/Stockholm"))[1]


LABS = Table(
    columns={"key": "order_id", "patient": "patient_id", "test": "drug", "ordered": "at"},
)


def with_labs(**changes: str) -> Mapping:
    """Return the ward's mapping with a table of laboratory orders."""
    sql = """SELECT o.order_id, s.patient_id, o.drug, localtimestamp AS at FROM drug_order o
             JOIN stay s ON s.stay_id = o.stay_id
             WHERE s.ward_code = :unit AND s.discharged IS NULL AND o.order_id < 3"""
    mapping = load("ward-postgresql")
    table = msgspec.structs.replace(LABS, **{"sql": sql, **changes})
    return msgspec.structs.replace(mapping, tables={**mapping.tables, "labs": table})


def test_laboratory_orders_come_with_the_charts(make_ward: MakeWard) -> None:
    found = charts(make_ward(mapping=with_labs()))
    assert sum(len(chart.labs) for chart in found.values()) == 2
    assert {chart.labs_told for chart in found.values()} == {Told.WHOLE}


@pytest.mark.parametrize(
    "sql",
    ["SELECT nothing FROM nowhere", "SELECT 1 AS order_id", "SELECT pg_sleep(30)"],
    ids=["no such table", "no such column", "stands still"],
)
def test_no_fault_of_the_laboratorys_query_costs_a_medication_list(
    make_ward: MakeWard, sql: str
) -> None:
    truth = charts(make_ward())
    began = time.monotonic()
    found = charts(make_ward(mapping=with_labs(sql=sql), timeout_seconds=2.0))
    assert time.monotonic() - began < 15
    assert {chart.labs_told for chart in found.values()} == {Told.UNREAD}
    assert [chart.orders for chart in found.values()] == [one.orders for one in truth.values()]
