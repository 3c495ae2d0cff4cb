"""The result of an exercise as a sheet: the same words as on the glass."""

from appliance.desk.documents import Site
from appliance.desk.forms import MachineFacts
from appliance.desk.machine_paper import ready_paper
from appliance.desk.numbering import next_serial
from appliance.desk.printout import Paper
from appliance.kiosk.ports.board import Lamp
from appliance.kiosk.ports.drill import SUMMARY, DrillScore
from printing.language import Language
from printing.sheets.drill_summary import DrillSummary, DrillTask, drill_summary
from printing.sheets.machine_stamp import MachineStamp


def summary_sheet(score: DrillScore, stamp: MachineStamp, language: Language) -> DrillSummary:
    """Return the page of a score."""
    tasks = [
        DrillTask(
            title=row.title,
            word=row.word,
            time=row.time,
            target=row.target,
            points=row.points,
            good=row.lamp is Lamp.GOOD,
        )
        for row in score.rows
    ]
    return drill_summary(score.score, (score.head, score.detail), tasks, stamp, language)


def summary_paper(score: DrillScore, facts: MachineFacts, site: Site, language: Language) -> Paper:
    """Return the page ready for the printer, numbered and sealed in the exercise's own name."""
    stamp = facts.stamp(next_serial(site.state, site.device))
    sheet = summary_sheet(score, stamp, language)
    return ready_paper((sheet,), SUMMARY, facts.by, language, site.seals)
