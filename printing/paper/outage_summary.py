"""The summary of an outage on portrait A4: large figures, its story, prints and sheets, to-dos."""

from printing.paper.figure_flow import FigureFlow
from printing.paper.frame import PORTRAIT, Frame
from printing.paper.page import Page
from printing.sheets.outage_summary import OutageSummary


def lay_out(sheet: OutageSummary) -> list[Page]:
    """Return the pages of an outage's summary: one, but for very many sheets."""
    frame = Frame(PORTRAIT, sheet.head, sheet.foot)
    flow = FigureFlow(frame)
    flow.tiles(sheet.figures)
    for table in sheet.tables:
        flow.table(table)
    flow.remarks(sheet.remarks)
    return frame.finish(flow.pages)
