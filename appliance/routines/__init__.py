"""Routines: the checks that people do day by day, and that leave evidence.

They lead, they prove what can be proved (boot ids, versions, a seal, a code that stands on paper
only, patients drawn by chance), and they keep who did what when. `plan` decides what is due and is
pure, `run` is a routine under way, `Routines` joins them with the machine.
"""

from appliance.routines.plan import Due, Plan
from appliance.routines.rhythm import Rhythm
from appliance.routines.routine import Outcome, Routine, State
from appliance.routines.routines import Result, Routines
from appliance.routines.run import NO, YES, Ask, Asked, Mark, Question, Run, Said, Step
from appliance.routines.seen import MachineSeen, PrinterSeen, UnitSeen
from appliance.routines.setup import PageSeen, Setup, Wishes

__all__ = [
    "NO",
    "YES",
    "Ask",
    "Asked",
    "Due",
    "MachineSeen",
    "Mark",
    "Outcome",
    "PageSeen",
    "Plan",
    "PrinterSeen",
    "Question",
    "Result",
    "Rhythm",
    "Routine",
    "Routines",
    "Run",
    "Said",
    "Setup",
    "State",
    "Step",
    "UnitSeen",
    "Wishes",
]
