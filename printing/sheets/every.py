"""Every kind of sheet there is: the union that renderers and desk speak of.

A new kind declares its value beside the function that makes it, and adds itself here.
"""

from printing.sheets.back_entry import BackEntry
from printing.sheets.blank_form import BlankForm
from printing.sheets.contacts import ContactList
from printing.sheets.drill_summary import DrillSummary
from printing.sheets.due_list import DueList
from printing.sheets.lab_labels import LabLabels
from printing.sheets.outage_summary import OutageSummary
from printing.sheets.quick_card import QuickCard
from printing.sheets.routine_evidence import RoutineEvidence
from printing.sheets.sheet import (
    AdministrationOverview,
    Cover,
    DayBook,
    MedicationList,
    WardList,
)
from printing.sheets.statistics import Statistics
from printing.sheets.test_page import TestPage
from printing.sheets.time_overview import TimeOverview

Sheet = (
    MedicationList
    | AdministrationOverview
    | WardList
    | DayBook
    | Cover
    | DueList
    | TimeOverview
    | LabLabels
    | BlankForm
    | QuickCard
    | ContactList
    | TestPage
    | BackEntry
    | Statistics
    | OutageSummary
    | RoutineEvidence
    | DrillSummary
)
"""Any document Lykta shows and prints."""
