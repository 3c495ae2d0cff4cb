"""The score of an exercise: fair, and never a reason not to ask for help."""

import hypothesis.strategies as st
from hypothesis import given

from appliance.drill import course
from appliance.drill.course import BEST, Course, Outcome, Step
from appliance.drill.script import ON_PAPER, TARGETS, script, shift_of
from storage.reports.drill import Shift
from tests.printing.charts import LANGUAGES, at


def begun() -> Course:
    return course.begun(script(paper=True), 100.0)


def test_what_was_not_asked_for_yet_does_not_count() -> None:
    early = course.achieved(begun(), Step.PRINT, 110.0)
    assert early == begun()
    assert course.achieved(begun(), Step.UNLOCK, 110.0).marked[0].seconds == 10.0


def test_time_of_each_task_begins_when_the_one_before_ends() -> None:
    now = course.achieved(begun(), Step.UNLOCK, 130.0)
    now = course.achieved(now, Step.FIND, 130.0 + TARGETS[Step.FIND] + 1)
    assert [one.outcome for one in now.marked] == [Outcome.IN_TIME, Outcome.LATE]
    assert [one.points for one in now.marked] == [3, 2]


def test_help_costs_a_point_and_never_more_than_is_left() -> None:
    now = course.answered_wrong(course.answered_wrong(course.hinted(begun())))
    now = course.achieved(now, Step.UNLOCK, 9999.0)
    assert (now.marked[0].wrong, now.marked[0].points) == (2, 1)
    assert not now.hinted, "the next task begins without a hint"


def test_task_given_up_is_worth_nothing_and_the_next_one_is_there() -> None:
    now = course.given_up(begun(), 120.0)
    assert (now.marked[0].points, now.points, now.waits_for(Step.FIND)) == (0, 0, True)


def test_exercise_without_paper_asks_for_no_printer() -> None:
    assert not {task.step for task in script(paper=False)} & ON_PAPER


@given(st.lists(st.sampled_from(["do", "hint", "wrong", "leave", "other"]), max_size=40))
def test_whatever_is_done_every_task_ends_once_and_no_score_is_above_the_most(
    acts: list[str],
) -> None:
    now, at_ = begun(), 100.0
    for act in acts:
        at_ += 7.0
        task = now.task
        if act == "do" and task is not None:
            now = course.achieved(now, task.step, at_)
        elif act == "hint":
            now = course.hinted(now)
        elif act == "wrong":
            now = course.answered_wrong(now)
        elif act == "leave":
            now = course.given_up(now, at_)
        else:
            now = course.achieved(
                now, Step.CHECK if not now.waits_for(Step.CHECK) else Step.FIND, at_
            )
        assert [one.step for one in now.marked] == list(TARGETS)[: len(now.marked)]
        assert 0 <= now.points <= now.most == BEST * len(TARGETS)


def test_shift_is_told_by_the_sites_clock() -> None:
    zone = LANGUAGES[0].zone
    shifts = [
        shift_of(at(f"2026-11-21 {hour}"), zone) for hour in ("06:59", "07:00", "15:00", "22:00")
    ]
    assert shifts == [Shift.NIGHT, Shift.DAY, Shift.EVENING, Shift.NIGHT]
