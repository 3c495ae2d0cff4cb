"""The result of an exercise, with a task of every kind of end and the longest words."""

from appliance.drill.course import Course, Marked, Outcome, Step, Task
from appliance.drill.keeping import Held, drilled
from appliance.drill.script import TARGETS
from appliance.kiosk.front.drillpaper import summary_sheet
from appliance.kiosk.front.drillwords import score
from printing.language import Language
from printing.sheets.drill_summary import DrillSummary
from storage.reports.drill import Ended
from tests.printing.paper.form_samples import PRINTED, machine_stamp

_WENT = {
    Step.UNLOCK: (21.0, Outcome.IN_TIME, False, 0),
    Step.FIND: (43.0, Outcome.IN_TIME, True, 0),
    Step.READ: (103.0, Outcome.LATE, True, 3),
    Step.PRINT: (88.0, Outcome.IN_TIME, False, 0),
    Step.LABELS: (640.0, Outcome.GIVEN_UP, True, 0),
    Step.CHECK: (20.0, Outcome.IN_TIME, False, 0),
}


def course() -> Course:
    """Return a course of which every task has ended."""
    return Course(
        tasks=tuple(Task(step=step, target=target) for step, target in TARGETS.items()),
        since=0.0,
        marked=tuple(
            Marked(
                step=step, target=TARGETS[step], seconds=seconds, outcome=outcome,
                hinted=hinted, wrong=wrong,
            )
            for step, (seconds, outcome, hinted, wrong) in _WENT.items()
        ),
    )  # fmt: skip


def summary(language: Language) -> DrillSummary:
    """Return the sheet of that course."""
    held = Held(began=PRINTED, seconds=915.0, person="Abdirahman Mohamud-Lindqvist")
    one = drilled(course(), held, Ended.FINISHED, language.zone)
    return summary_sheet(score(course(), one, language), machine_stamp(), language)
