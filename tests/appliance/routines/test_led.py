"""A person is led through each routine: what proves it, what fails it, what is kept of it."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from appliance.desk.rights import Right
from appliance.routines import (
    NO,
    YES,
    Ask,
    Mark,
    Outcome,
    PageSeen,
    PrinterSeen,
    Routine,
    State,
)
from appliance.routines.drawing import READING
from appliance.routines.errors import (
    AnotherPage,
    NobodyToCompare,
    NotNow,
    NotProved,
    ResultNotKept,
    RunTooOld,
)
from appliance.routines.putoff import WAITS, Down
from appliance.routines.run import AlreadyAnswered, NotAllAnswered, NothingToUndo
from storage.clock import ClockMoved
from storage.reports import probe
from storage.reports import routines as report
from storage.reports.probe import Probed
from tests.appliance.routines.ward import Ward
from tests.appliance.world import NURSE, patients
from tests.storage.site import MORNING, instant


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    made = Ward(tmp_path)
    yield made
    made.desk.lock()


def state(ward: Ward, routine: Routine) -> State:
    return ward.routines.due_of(routine).state


# -- the daily check ---------------------------------------------------------------------------


def test_the_daily_check_draws_patients_and_is_signed(ward: Ward) -> None:
    run = ward.begun(Routine.FRESHNESS)
    assert [one.key for one in run.steps] == [
        "age", "census", "printer", "newest", "patients", "sign",
    ]  # fmt: skip
    assert {one.mark for one in run.steps[:4]} <= {Mark.PASSED, Mark.SKIPPED}
    assert run.step.key == "patients"
    drawn = [one.about for one in run.step.questions]
    assert len(drawn) == 3
    assert all(one is not None and one.name and one.number for one in drawn)
    with pytest.raises(NotAllAnswered):
        ward.routines.finish(run)
    result = ward.routines.finish(ward.all_yes(run))
    assert (result.outcome, result.escalation) == (Outcome.PASSED, "")
    assert state(ward, Routine.FRESHNESS) is State.DONE
    (kept,) = ward.kept()
    assert kept.person == NURSE
    assert kept.facts["compared"] == "3/3"
    assert kept.facts["boot"] == "boot-a"


def test_patients_are_drawn_by_chance_and_not_the_same_every_time(ward: Ward) -> None:
    session = ward.unlock()
    drawn = set()
    for _ in range(12):
        run = ward.routines.begin(Routine.FRESHNESS, session)
        drawn |= {one.about.number for step in run.steps for one in step.questions if one.about}
    assert len(drawn) > 6


def test_patients_are_drawn_from_the_unit_where_the_machine_stands(ward: Ward) -> None:
    """A nurse of one ward cannot find another ward's patients in her record system."""
    for own, units in (("15", {"15"}), ("tand", {"14", "15"}), ("", {"14", "15"})):
        ward.own = own
        ward.routines = ward.started()
        session = ward.unlock()
        runs = [ward.routines.begin(Routine.FRESHNESS, session) for _ in range(6)]
        drawn = {one.about.unit for run in runs for one in run.step.questions if one.about}
        assert drawn <= units


def test_a_clinic_is_asked_for_its_visits_to_come(ward: Ward) -> None:
    ward.own = "tand"
    ward.routines = ward.started()
    ward.world.at(-30)
    run = ward.begun(Routine.FRESHNESS)
    (asked,) = run.step.questions
    assert asked.about is not None
    assert (asked.about.unit, asked.about.visit) == ("tand", MORNING)


def test_a_patient_who_is_not_there_fails_the_check_and_says_what_the_site_wants(
    ward: Ward,
) -> None:
    run = ward.begun(Routine.FRESHNESS)
    first = run.step.questions[0]
    run = ward.routines.answer(run, first.key, NO)
    for one in run.step.questions[1:]:
        run = ward.routines.answer(run, one.key, YES)
    result = ward.routines.finish(run)
    assert result.outcome is Outcome.FAILED
    assert result.failed == ("patients",)
    assert result.escalation == "Starta om. Ring IT, 12 345."
    assert state(ward, Routine.FRESHNESS) is State.DUE


def test_a_wrong_answer_can_be_taken_back_before_signing(ward: Ward) -> None:
    run = ward.begun(Routine.FRESHNESS)
    with pytest.raises(NothingToUndo):
        ward.routines.undo(run)
    wrong = ward.routines.answer(run, "patient-1", NO)
    assert ward.routines.undo(wrong).steps == run.steps
    changed = ward.all_yes(wrong)
    assert changed.outcome is Outcome.PASSED


def test_a_copy_that_is_too_old_fails_at_once_and_may_be_signed_at_once(ward: Ward) -> None:
    ward.world.at(90)
    run = ward.begun(Routine.FRESHNESS)
    assert run.steps[0].mark is Mark.FAILED
    assert run.steps[0].said[0].facts["minutes"] == "90"
    assert run.may_sign
    assert ward.routines.finish(run).outcome is Outcome.FAILED
    ward.world.round()
    again = ward.routines.look_again(run)
    assert again.steps[0].mark is Mark.PASSED


def test_taking_an_answer_back_brings_back_no_copy_that_was_fresh_before(ward: Ward) -> None:
    run = ward.begun(Routine.FRESHNESS)
    run = ward.routines.answer(run, "patient-1", NO)
    ward.world.at(90)
    run = ward.routines.look_again(run)
    assert run.steps[0].mark is Mark.FAILED
    undone = ward.routines.undo(run)
    assert undone.step.questions[0].answer == "", "the answer is taken back"
    assert undone.steps[0].mark is Mark.FAILED, "the machine's own finding is not"
    assert ward.routines.finish(ward.all_yes(undone)).outcome is Outcome.FAILED


def test_an_age_nobody_knows_is_never_passed(ward: Ward) -> None:
    ward.world.at(30, boot="boot-b", up=10, synced=False)
    assert ward.begun(Routine.FRESHNESS).steps[0].mark is Mark.FAILED


def test_young_copies_of_old_news_fail(ward: Ward) -> None:
    """A half-dead record system answers at once, with yesterday: only the entries tell."""
    ward.world.at(60 * 30)
    ward.world.round()
    run = ward.begun(Routine.FRESHNESS)
    assert run.of("age") is not None
    assert run.of("age").mark is Mark.PASSED  # type: ignore[union-attr]
    assert run.of("newest").mark is Mark.FAILED  # type: ignore[union-attr]


def test_who_may_open_no_ward_cannot_pass_the_comparison(ward: Ward) -> None:
    site = ward.world.site
    with site.people.unlock_with_code(site.kit.code) as by:
        words = "helt andra ord än hennes"
        site.people.add("Ivar IT", words, role="it", units=(), by=by, must_change=False)
    session = ward.desk.unlock("Ivar IT", "helt andra ord än hennes")
    with pytest.raises(NobodyToCompare):
        ward.routines.begin(Routine.FRESHNESS, session)
    assert ward.routines.begin(Routine.SUPPLIES, session).person == "Ivar IT"


def test_reception_is_asked_about_visits_and_never_shown_a_wards_patient(ward: Ward) -> None:
    site = ward.world.site
    ward.world.at(-30)
    words = "helt andra ord än hennes"
    with site.people.unlock_with_code(site.kit.code) as by:
        site.people.add("Rita Repp", words, by=by, must_change=False, function="desk")
    run = ward.routines.begin(Routine.FRESHNESS, ward.desk.unlock("Rita Repp", words))
    assert {one.about.unit for one in run.step.questions if one.about} == {"tand"}


def test_the_rights_that_open_a_copy_are_the_desks(ward: Ward) -> None:
    assert READING == {True: Right.READ_LISTS, False: Right.READ_BOOKS}


def test_every_patient_drawn_stands_in_the_audit_log(ward: Ward) -> None:
    run = ward.begun(Routine.FRESHNESS)
    drawn = {one.about.number for one in run.step.questions if one.about}
    ward.desk.lock()
    lines = [one for one in ward.world.audited().entries if one.detail == "routine"]
    assert {one.patient for one in lines} == drawn
    assert {one.person for one in lines} == {NURSE}


def test_nothing_of_a_patient_lies_open_or_in_the_logbook(ward: Ward) -> None:
    run = ward.begun(Routine.FRESHNESS)
    drawn = [one.about for one in run.step.questions if one.about]
    run = ward.routines.remark(run, "Åsa i säng 4 är flyttad")
    assert ward.routines.finish(ward.all_yes(run)).outcome is Outcome.REMARKS
    (kept,) = ward.kept()
    assert kept.text == "Åsa i säng 4 är flyttad"
    opened = (ward.world.state / report.FILE).read_text("utf-8")
    for one in drawn:
        assert one.name not in opened + str(kept.facts)
        assert one.number not in opened + str(kept.facts)
    assert "flyttad" not in opened


def test_an_empty_ward_has_nobody_to_draw_and_says_so(ward: Ward) -> None:
    ward.world.units = ward.world.units[:1]
    ward.world.source.answers["14"] = patients(0, "14")
    ward.world.at(5)
    ward.world.round(accept=frozenset({"14"}))
    run = ward.begun(Routine.FRESHNESS)
    assert run.of("census").mark is Mark.REMARK  # type: ignore[union-attr]
    assert run.of("patients").mark is Mark.REMARK  # type: ignore[union-attr]
    assert ward.routines.finish(run).outcome is Outcome.REMARKS


def test_a_printer_without_paper_is_a_remark_with_its_remedy(ward: Ward) -> None:
    ward.printer = PrinterSeen(
        name="Expeditionen", ready=False, message="The printer has no paper.", remedy="Fill tray 2."
    )
    run = ward.all_yes(ward.begun(Routine.FRESHNESS))
    step = run.of("printer")
    assert step is not None
    assert step.mark is Mark.REMARK
    assert step.remedy[0].text == "Fill tray 2."
    assert ward.routines.finish(run).outcome is Outcome.REMARKS


# -- in an outage --------------------------------------------------------------------------------


def test_nobody_is_asked_to_compare_with_a_record_system_that_is_down(ward: Ward) -> None:
    assert state(ward, Routine.FRESHNESS) is State.DUE
    ward.world.at(75)
    ward.down = Down(since=instant(70).wall)
    assert {state(ward, one) for one in WAITS} <= {State.PUT_OFF, State.DONE, State.WAITING}
    assert state(ward, Routine.FRESHNESS) is State.PUT_OFF
    assert Routine.FRESHNESS.value not in report.read(ward.world.state).asks, "IT is told of none"
    run = ward.begun(Routine.FRESHNESS)
    assert not run.left, "nothing is asked"
    assert not any(one.about for step in run.steps for one in step.questions), "nobody is shown"
    marks = {one.key: one.mark for one in run.steps}
    assert (marks["age"], marks["patients"]) == (Mark.REMARK, Mark.SKIPPED)
    assert ward.routines.finish(run).outcome is Outcome.PUT_OFF


def test_what_was_put_off_in_an_outage_is_to_be_done_when_it_is_over(ward: Ward) -> None:
    ward.down = Down()
    for routine in (Routine.FRESHNESS, Routine.PROBE):
        assert ward.routines.finish(ward.begun(routine)).outcome is Outcome.PUT_OFF
        assert state(ward, routine) is State.PUT_OFF
    ward.down = None
    for routine in (Routine.FRESHNESS, Routine.PROBE):
        one = ward.routines.due_of(routine)
        assert (one.state, one.failed) == (State.DUE, False)
    assert [one.facts["outcome"] for one in ward.kept()] == ["put-off", "put-off"]


def test_an_outage_excuses_no_copy_that_holds_old_news(ward: Ward) -> None:
    ward.world.at(60 * 30)
    ward.world.round()
    ward.down = Down()
    run = ward.begun(Routine.FRESHNESS)
    assert run.failed == ("newest",)
    assert run.outcome is Outcome.FAILED


def test_no_machine_is_restarted_in_an_outage_because_a_list_asks_for_it(ward: Ward) -> None:
    ward.routines.unlocked(NURSE)
    ward.world.at(24 * 60)
    ward.down = Down()
    assert state(ward, Routine.RESTART) is State.PUT_OFF
    run = ward.begun(Routine.RESTART)
    assert (run.of("restart").mark, run.outcome) == (Mark.SKIPPED, Outcome.PUT_OFF)  # type: ignore[union-attr]


def test_paper_is_tried_in_an_outage_too_without_comparing(ward: Ward) -> None:
    ward.down = Down()
    run = ward.begun(Routine.TEST_PRINT)
    assert (run.of("compare").mark, run.waits) == (Mark.REMARK, False)  # type: ignore[union-attr]
    assert run.step.key == "print"


def test_an_outage_that_begins_meanwhile_is_seen_by_looking_again(ward: Ward) -> None:
    run = ward.begun(Routine.FRESHNESS)
    ward.down = Down()
    assert ward.routines.look_again(run).outcome is Outcome.PUT_OFF


# -- restart -----------------------------------------------------------------------------------


def test_the_restart_proves_itself_at_the_unlock_after_it(ward: Ward) -> None:
    first = ward.routines.unlocked(NURSE)
    assert {one.routine for one in first} == {Routine.RESTART, Routine.UPDATE}
    day = 24 * 60
    ward.world.at(day)
    assert state(ward, Routine.RESTART) is State.DUE
    assert not ward.routines.unlocked(NURSE), "an unlock without a restart proves nothing"
    ward.restart(day + 20, "boot-b")
    assert state(ward, Routine.RESTART) is State.DUE, "a restart without an unlock proves little"
    assert [one.routine for one in ward.routines.unlocked(NURSE)] == [Routine.RESTART]
    assert state(ward, Routine.RESTART) is State.DONE
    assert not ward.routines.unlocked(NURSE), "once for each occasion"
    assert [one.facts["boot"] for one in ward.kept()] == ["boot-a", "boot-a", "boot-b"]


def test_yesterdays_boot_is_no_restart_of_today(ward: Ward) -> None:
    ward.restart(20, "boot-b")
    ward.routines.unlocked(NURSE)
    ward.world.at(20 + 24 * 60, boot="boot-b", up=24 * 60)
    assert state(ward, Routine.RESTART) is State.DUE
    assert not ward.routines.unlocked(NURSE)
    run = ward.begun(Routine.RESTART)
    assert (run.step.key, run.may_sign) == ("restart", False)
    assert not ward.all_yes(run).may_sign, "her yes proves nothing"
    cannot = ward.routines.answer(run, "restart", NO)
    assert ward.routines.finish(cannot).failed == ("restart",)
    assert state(ward, Routine.RESTART) is State.DUE


def test_an_old_program_in_memory_fails_the_weekly_restart(ward: Ward) -> None:
    ward.installed = "0.7.0"
    ward.restart(20, "boot-b")
    results = ward.routines.unlocked(NURSE)
    assert [one.routine for one in results] == [Routine.RESTART]
    run = ward.begun(Routine.UPDATE)
    assert run.failed == ("version",)
    assert run.of("version").said[0].facts == {"version": "0.6.0", "installed": "0.7.0"}  # type: ignore[union-attr]


def test_a_restart_that_copies_nothing_is_a_remark(ward: Ward) -> None:
    ward.restart(20, "boot-b")
    (restart, _update) = ward.routines.unlocked(NURSE)
    assert restart.outcome is Outcome.REMARKS
    ward.restart(40, "boot-c", up=3)
    ward.world.round()
    run = ward.begun(Routine.RESTART)
    assert run.of("capture").mark is Mark.PASSED  # type: ignore[union-attr]


# -- the live system, the clock, supplies --------------------------------------------------------


def test_the_machines_own_search_counts_and_needs_nobody(ward: Ward) -> None:
    assert state(ward, Routine.PROBE) is State.DUE
    ward.probe_wanted = True
    probe.note(ward.world.state, "fhir", Probed(at=ward.world.clock.now(), seconds=0.4))
    one = ward.routines.due_of(Routine.PROBE)
    assert one.state is State.DONE
    assert one.last is not None
    assert one.last.person == ""
    run = ward.begun(Routine.PROBE)
    assert [step.key for step in run.steps] == ["search", "sign"]


def test_a_source_that_is_asked_no_more_holds_nothing_up(ward: Ward) -> None:
    ward.probe_wanted = True
    now = ward.world.clock.now()
    gone = Probed(at=instant(-60 * 30), seconds=0.4, code="F-30", message="Not found.")
    probe.note(ward.world.state, "old", gone)
    probe.note(ward.world.state, "fhir", Probed(at=now, seconds=0.4))
    assert state(ward, Routine.PROBE) is State.DONE


def test_a_search_that_missed_leaves_the_trial_to_the_person(ward: Ward) -> None:
    ward.probe_wanted = True
    missed = Probed(at=ward.world.clock.now(), seconds=0.4, code="F-30", message="Not found.")
    probe.note(ward.world.state, "fhir", missed)
    assert state(ward, Routine.PROBE) is State.DUE
    run = ward.begun(Routine.PROBE)
    assert [step.key for step in run.steps] == ["search", "found", "record", "sign"]
    result = ward.routines.finish(ward.all_yes(run))
    assert result.outcome is Outcome.REMARKS
    down = ward.routines.answer(run, "found", NO)
    assert ward.routines.finish(down).outcome is Outcome.FAILED


def test_a_watch_that_agrees_confirms_the_clock_at_the_signing(ward: Ward) -> None:
    ward.world.at(10, boot="boot-b", up=5, synced=False)
    assert state(ward, Routine.CLOCK) is State.DUE
    run = ward.all_yes(ward.begun(Routine.CLOCK))
    assert not ward.world.clock.now().synced, "nothing is confirmed before it is signed"
    ward.routines.finish(run)
    assert ward.world.clock.now().synced
    assert state(ward, Routine.CLOCK) is State.DONE


def test_a_clock_that_moved_meanwhile_is_not_confirmed(ward: Ward) -> None:
    run = ward.all_yes(ward.begun(Routine.CLOCK))
    ward.world.at(60, up=62)
    ward.world.at(60 + 600, up=62)
    with pytest.raises(ClockMoved):
        ward.routines.finish(run)
    again = ward.routines.look_again(run)
    assert again.shown == ward.world.clock.now()
    assert not again.may_sign, "the new reading has been compared by nobody"
    assert ward.routines.finish(ward.all_yes(again)).outcome is Outcome.PASSED


def test_a_watch_that_differs_fails_and_confirms_nothing(ward: Ward) -> None:
    ward.world.at(10, boot="boot-b", up=5, synced=False)
    run = ward.routines.answer(ward.begun(Routine.CLOCK), "watch", NO)
    assert ward.routines.finish(run).outcome is Outcome.FAILED
    assert not ward.world.clock.now().synced


def test_missing_toner_is_a_remark_and_a_wrong_socket_is_not(ward: Ward) -> None:
    run = ward.begun(Routine.SUPPLIES)
    some = ward.routines.answer(ward.all_yes(run), "toner", NO)
    assert some.outcome is Outcome.REMARKS
    assert ward.routines.answer(some, "power", NO).outcome is Outcome.FAILED


# -- the test print ------------------------------------------------------------------------------


def test_only_who_holds_the_paper_passes_the_test_print(ward: Ward) -> None:
    run = ward.begun(Routine.TEST_PRINT)
    code = ward.routines.code(run)
    assert len(code) == 6
    assert code.isdecimal()
    assert code not in str(msgspec.to_builtins(run))
    with pytest.raises(NotNow):
        ward.routines.answer(run, "code", code)
    run = ward.routines.printed(run, "LYKTA-TEST-0001", came_out=True)
    assert run.step.key == "code"
    run = ward.routines.answer(run, "code", f"{code[:3]} {code[3:]}")
    assert run.step.key == "scan"
    ward.pages = {
        "other": PageSeen(serial="LYKTA-TEST-0009", kind="test-page", proved=True),
        "forged": PageSeen(serial="LYKTA-TEST-0001", kind="test-page", proved=False),
        "right": PageSeen(serial="LYKTA-TEST-0001", kind="test-page", proved=True),
    }
    with pytest.raises(AnotherPage):
        ward.routines.answer(run, "scan", "other")
    with pytest.raises(NotProved):
        ward.routines.answer(run, "scan", "forged")
    run = ward.all_yes(ward.routines.answer(run, "scan", "right"))
    result = ward.routines.finish(run)
    assert result.outcome is Outcome.PASSED
    (kept,) = ward.kept()
    assert kept.facts["sheet"] == "LYKTA-TEST-0001"
    assert code not in str(kept)


def test_three_wrong_codes_fail_and_another_page_begins_anew(ward: Ward) -> None:
    run = ward.begun(Routine.TEST_PRINT)
    ward.routines.code(run)
    run = ward.routines.printed(run, "LYKTA-TEST-0001", came_out=True)
    for left in (2, 1):
        run = ward.routines.answer(run, "code", "12345")
        assert run.step.tries == left
    run = ward.routines.answer(run, "code", "12345")
    assert run.failed == ("code",)
    old = ward.routines.code(run)
    new = ward.routines.code(run)
    run = ward.routines.printed(run, "LYKTA-TEST-0002", came_out=True)
    if old != new:
        run = ward.routines.answer(run, "code", old)
        assert run.step.key == "code"
    run = ward.routines.answer(run, "code", new)
    assert run.step.key == "scan"


def test_no_page_fails_and_no_scanner_is_a_remark(ward: Ward) -> None:
    run = ward.begun(Routine.TEST_PRINT)
    code = ward.routines.code(run)
    nothing = ward.routines.printed(run, "", came_out=False)
    assert nothing.failed == ("print",)
    assert nothing.may_sign
    run = ward.routines.printed(nothing, "LYKTA-TEST-0002", came_out=True)
    run = ward.routines.answer(run, "code", code)
    run = ward.all_yes(ward.routines.skip(run, "scan"))
    assert run.outcome is Outcome.REMARKS
    with pytest.raises(NotNow):
        ward.routines.skip(run, "legible")


# -- half done, two at once, a disk that refuses -------------------------------------------------


def test_a_check_half_done_is_not_signed_after_a_restart_or_the_next_shift(ward: Ward) -> None:
    run = ward.all_yes(ward.begun(Routine.SUPPLIES))
    ward.world.at(60 * 5)
    with pytest.raises(RunTooOld):
        ward.routines.finish(run)
    run = ward.all_yes(ward.begun(Routine.SUPPLIES))
    ward.restart(60 * 5 + 4, "boot-b")
    with pytest.raises(RunTooOld):
        ward.routines.finish(run)
    assert ward.kept() == ()


def test_a_code_of_a_page_dies_with_the_process(ward: Ward) -> None:
    run = ward.begun(Routine.TEST_PRINT)
    code = ward.routines.code(run)
    run = ward.routines.printed(run, "LYKTA-TEST-0001", came_out=True)
    ward.routines = ward.started()
    assert ward.routines.answer(run, "code", code).step.key == "code"


def test_two_persons_who_do_the_same_each_leave_their_record(ward: Ward) -> None:
    mine, hers = ward.begun(Routine.SUPPLIES), ward.begun(Routine.SUPPLIES)
    assert mine.number != hers.number
    ward.routines.finish(ward.all_yes(mine))
    ward.routines.finish(ward.all_yes(hers))
    other = ward.started()
    third = other.begin(Routine.SUPPLIES, ward.unlock())
    other.finish(ward.all_yes(third))
    assert len(ward.kept()) == 3
    assert len(report.read(ward.world.state).of("supplies")) == 3


def test_a_full_disk_tells_the_person_and_loses_none_of_her_answers(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage import fsio

    run = ward.all_yes(ward.begun(Routine.SUPPLIES))

    def full(*_args: object, **_named: object) -> None:
        raise fsio.DiskFull

    with monkeypatch.context() as during:
        during.setattr(ward.world.logbook, "append", full)
        with pytest.raises(ResultNotKept):
            ward.routines.finish(run)
    assert state(ward, Routine.SUPPLIES) is not State.DONE
    assert ward.routines.finish(run).outcome is Outcome.PASSED


def test_a_report_that_cannot_be_written_is_remembered_and_written_later(ward: Ward) -> None:
    ward.routines.due()
    file = ward.world.state / report.FILE
    file.unlink(missing_ok=True)
    file.mkdir()
    run = ward.all_yes(ward.begun(Routine.SUPPLIES))
    result = ward.routines.finish(run)
    assert not result.reminded
    assert state(ward, Routine.SUPPLIES) is State.DONE
    file.rmdir()
    ward.routines.finish(ward.all_yes(ward.begun(Routine.SUPPLIES)))
    assert len(report.read(ward.world.state).of("supplies")) == 2


def test_a_question_of_a_later_step_is_not_answered_before_its_time(ward: Ward) -> None:
    run = ward.begun(Routine.SUPPLIES)
    with pytest.raises(AlreadyAnswered):
        ward.routines.answer(run, "power", YES)
    with pytest.raises(AlreadyAnswered):
        ward.routines.answer(run, "nonsense", YES)
    with pytest.raises(NotNow):
        ward.routines.answer(run, "paper", "maybe")
    assert run.step.ask is Ask.YES_NO
