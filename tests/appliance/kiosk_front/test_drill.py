"""The exercise behind the glass: when it begins, what it refuses, how often it is counted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance.desk.forms import MachineFacts
from appliance.drill.course import Step
from appliance.drill.keeping import Keeping
from appliance.drill.premises import PASSWORD
from appliance.drill.script import LEFT_AFTER
from appliance.drill.ward import CODE
from appliance.kiosk.front.drill import Drills, RealOutage
from appliance.kiosk.front.drilldesk import (
    AlreadyPractising,
    ExerciseOver,
    NotInExercise,
    SheetNotOfExercise,
)
from appliance.kiosk.front.printroom import PrintRoom
from appliance.kiosk.ports import Lamp, PrintKind, PrintOrder
from printing.language import language
from storage.clock import Clock, wall_now
from storage.keys.refusals import WrongPassword
from storage.reports import drill as report
from storage.reports.drill import Ended

SWEDISH = language("sv", "Europe/Stockholm")


class Ward:
    """A machine without a printer, whose record system can be pulled down."""

    def __init__(self, folder: Path) -> None:
        self.state = folder
        self.is_down = False
        self.real: Any = object()  # whoever gets it back knows it
        self.drills = Drills(
            self.real,
            Keeping(folder, None),
            lambda clock: PrintRoom((), clock),
            lambda: self.is_down,
            lambda by: MachineFacts(device="LYKTA-B31", printed=wall_now(), by=by),
        )

    def begin(self) -> object:
        return self.drills.begin(SWEDISH, paper=True, person="Karin Ek")

    @property
    def kept(self) -> tuple[report.Drilled, ...]:
        return report.read(self.state)


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    made = Ward(tmp_path / "state")
    yield made
    made.drills.stop()


def test_exercise_whose_making_breaks_leaves_nothing_in_memory(ward: Ward) -> None:
    made: list[Path] = []

    def broken(clock: Clock) -> PrintRoom:
        made.append(clock._file.parent.parent)
        raise RuntimeError

    ward.drills._room = broken
    with pytest.raises(RuntimeError):
        ward.begin()
    assert [one.exists() for one in made] == [False]


def test_nobody_practises_while_the_record_system_is_down(ward: Ward) -> None:
    ward.is_down = True
    with pytest.raises(RealOutage):
        ward.begin()
    assert ward.kept == ()


def test_machine_without_printer_asks_for_nothing_on_paper(ward: Ward) -> None:
    ward.begin()
    assert ward.drills.now(SWEDISH).place == "1 av 3"


def test_real_outage_ends_it_at_the_next_look_at_the_board(ward: Ward) -> None:
    desk = ward.begin()
    assert not ward.drills.now(SWEDISH).outage
    ward.is_down = True
    desk.board(SWEDISH)
    assert ward.drills.now(SWEDISH).outage
    desk.unlock(desk.names()[0], PASSWORD)
    assert ward.drills.now(SWEDISH).place == "1 av 3", "nothing counts any more"
    assert ward.drills.leave() is ward.real
    assert [one.ended for one in ward.kept] == [Ended.OUTAGE]


def test_exercise_that_everybody_left_gives_the_machine_back(ward: Ward) -> None:
    ward.begin()
    assert not ward.drills.now(SWEDISH, LEFT_AFTER).left
    assert ward.drills.now(SWEDISH, LEFT_AFTER + 1).left
    assert [one.ended for one in ward.kept] == [Ended.LEFT]


def test_result_that_nobody_closes_gives_the_machine_back_too(ward: Ward) -> None:
    ward.begin()
    ward.drills.result(SWEDISH)
    assert ward.drills.now(SWEDISH, LEFT_AFTER + 1).left


def test_score_is_counted_once_however_often_it_is_asked_for(ward: Ward) -> None:
    ward.begin()
    first, second = ward.drills.result(SWEDISH), ward.drills.result(SWEDISH)
    ward.drills.leave()
    assert first == second
    assert len(ward.kept) == 1


def test_exercise_that_a_new_one_takes_the_place_of_is_kept_as_stopped(ward: Ward) -> None:
    ward.begin()
    ward.begin()
    assert [one.ended for one in ward.kept] == [Ended.STOPPED]


def test_wrong_answer_costs_and_the_right_one_ends_the_task(ward: Ward) -> None:
    desk = ward.begin()
    run = ward.drills._run
    desk.unlock(desk.names()[0], PASSWORD)
    desk.medication_list(CODE, next(key for key in _others(run)), SWEDISH)
    assert ward.drills.now(SWEDISH).place == "2 av 3", "another patient's list is not hers"
    desk.medication_list(CODE, run.ward.patient, SWEDISH)
    asked = ward.drills.now(SWEDISH)
    right = run._doses.index(run.ward.given)
    wrong = ward.drills.answer((right + 1) % 4, SWEDISH)
    assert wrong.choices == asked.choices
    assert wrong.said == "Det var inte den senaste dosen. Titta en gång till."
    assert ward.drills.answer(7, SWEDISH).choices == asked.choices
    assert ward.drills.answer(right, SWEDISH).finished
    rows = ward.drills.result(SWEDISH).rows
    assert [row.points for row in rows] == ["3 av 3", "3 av 3", "2 av 3"]
    assert rows[2].word == "I tid, 1 fel svar"


def test_real_password_opens_nothing_in_an_exercise(ward: Ward) -> None:
    desk = ward.begin()
    with pytest.raises(WrongPassword):
        desk.unlock("Karin Ek", "her own password")
    assert ward.drills.now(SWEDISH).place == "1 av 3"


def test_no_door_leads_out_of_an_exercise(ward: Ward) -> None:
    desk = ward.begin()
    for call in (
        lambda: desk.machine.about(SWEDISH),
        lambda: desk.routines.due(SWEDISH),
        lambda: desk.save(PrintOrder(kind=PrintKind.WARD_LIST, unit=CODE), "STICK", SWEDISH),
    ):
        with pytest.raises(NotInExercise):
            call()
    assert desk.sticks() == ()
    assert not desk.board(SWEDISH).library
    with pytest.raises(SheetNotOfExercise):
        desk.check_sheet("LYKTA-B31-0042", SWEDISH)


def test_no_exercise_begins_inside_an_exercise(ward: Ward) -> None:
    desk = ward.begin()
    with pytest.raises(AlreadyPractising):
        desk.drill.begin(SWEDISH, paper=True, person="")
    assert desk.drill.leave() is ward.real


def test_sheet_of_the_exercise_is_judged_like_any_other_in_it(ward: Ward) -> None:
    desk = ward.begin()
    desk.unlock(desk.names()[0], PASSWORD)
    order = PrintOrder(kind=PrintKind.MEDICATION_LIST, unit=CODE)
    (bundle, *_) = desk._job(order, SWEDISH).paper.bundles
    assert desk.check_sheet(bundle.serials[0], SWEDISH).lamp is Lamp.ATTENTION
    assert all(serial.startswith("ÖVNING-") for serial in bundle.serials)


def test_blank_form_of_an_exercise_says_so(ward: Ward) -> None:
    desk = ward.begin()
    order = PrintOrder(kind=PrintKind.BLANK_FORM, unit="", document="mar", copies=2)
    from printing.scans import look

    for bundle in desk._job(order, SWEDISH).paper.bundles:
        assert all(page.words.count("ÖVNING") >= 3 for page in look(bundle.pdf))


def test_nothing_is_asked_of_an_exercise_that_is_over(ward: Ward) -> None:
    with pytest.raises(ExerciseOver):
        ward.drills.now(SWEDISH)
    ward.begin()
    ward.drills.leave()
    with pytest.raises(ExerciseOver):
        ward.drills.hint(SWEDISH)


def test_scores_are_told_by_shift_without_a_patient(ward: Ward) -> None:
    assert ward.drills.scores(SWEDISH).note == "Ingen har övat här ännu."
    ward.begin()
    ward.drills.give_up(SWEDISH)
    ward.drills.result(SWEDISH)
    told = ward.drills.scores(SWEDISH)
    assert [shift.title for shift in told.shifts] == ["Dagpass", "Kvällspass", "Nattpass"]
    assert sum(shift.many == "1 övning" for shift in told.shifts) == 1
    assert told.latest[0].score == "0 av 9"
    assert told.latest[0].when.endswith("Karin Ek")


def _others(run: object) -> Iterator[str]:
    keys = (chart.person.key for chart in run.ward.snapshot.charts)
    return (key for key in keys if key != run.ward.patient)


def test_every_step_has_its_words() -> None:
    from appliance.kiosk.front import drillwords

    for table in (drillwords.TITLES, drillwords._TASKS, drillwords._DETAILS, drillwords._HINTS):
        assert set(table) == set(Step)
