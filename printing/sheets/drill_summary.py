"""The summary of an exercise: what was asked, how long it took, what it was worth.

It names no patient, not even an invented one, and is a record of practice, never of care. Who
practised may sign it.
"""

from collections.abc import Sequence

import msgspec

from printing.language import Language
from printing.sheets.exercise import as_exercise
from printing.sheets.machine_stamp import MachineStamp, machine_foot, machine_head, with_site
from printing.sheets.sheet import Foot, Head


class DrillTask(msgspec.Struct, frozen=True, kw_only=True):
    """One task in words: "Find a patient", "In time", "0:43", "1:00", "3 of 3".

    `good` says that it was done in time and without help.
    """

    title: str
    word: str
    time: str
    target: str
    points: str
    good: bool


class DrillSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One page: the score large, what it means, the tasks in a table, lines to sign.

    `columns` are the heads of the four columns after the task, `hand` the labels of the lines.
    """

    head: Head
    foot: Foot
    lead: str
    score: str
    said: str
    detail: str
    tasks_title: str
    columns: tuple[str, ...]
    tasks: tuple[DrillTask, ...]
    remarks: tuple[str, ...]
    hand: tuple[str, ...]


def drill_summary(
    score: str,
    said: tuple[str, str],
    tasks: Sequence[DrillTask],
    stamp: MachineStamp,
    language: Language,
) -> DrillSummary:
    """Return the page of one exercise; `said` is what the score means, and when and who it was."""
    say = language.say
    title = say("Exercise: the result")
    remark = say("no patient's data; kept with the ward's own papers on practice")
    plain = DrillSummary(
        head=machine_head(title, "", ""),
        foot=machine_foot(stamp, title, with_site(stamp, remark), language),
        lead=say("Invented patients on the real machine. Nothing here is of anybody's care."),
        score=score,
        said=said[0],
        detail=said[1],
        tasks_title=say("What was practised"),
        columns=(say("How it went"), say("Time"), say("Target"), say("Points")),
        tasks=tuple(tasks),
        remarks=(
            say("A task in time and without help gives three points; late, a hint or a wrong "
                "answer costs one each; a task that was given up gives none."),
            say("What was hard? Practise it once more within a week, and tell the routine keeper."),
        ),
        hand=(say("Who practised"), say("Date and signature")),
    )  # fmt: skip
    return as_exercise(plain, language)
