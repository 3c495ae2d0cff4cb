"""From the nurse's touch to the printer, beside the usual ways of making a PDF.

Run it as ``.venv/bin/python -m benchmarks.paper_print``. It prints, for 40 patients with 15 orders
each: the CPU of our pages, of the same strings on a bare reportlab canvas and of the same lists as
Platypus tables; the time to one patient's finished PDF; the time from the touch to the job that a
real CUPS has accepted (sealed store, audit log, journal and seals included); and the memory after
100 and after 1,000 patients. CPU is compared as ratios in one run, machines differ.
"""

import io
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import LongTable, PageBreak, Paragraph, SimpleDocTemplate

from appliance.desk import printout
from appliance.desk.run import Control, run
from appliance.desk.run_state import RunState
from appliance.desk.wish import Kind, Wish
from benchmarks.paper_pages import PATIENTS, bare, batch, best, patient
from printing.paper import lay_out, render
from printing.paper.faces import Face, font
from printing.queue import JobState
from printing.sheets.medication_list import medication_list
from printing.sheets.sheet import MedicationList
from storage.print_journal import PrintJournal
from storage.records import Snapshot
from tests.appliance.world import World
from tests.hospital.cups import open_print_room
from tests.printing import charts

TARGET_BARE = 1.6
TARGET_FIRST = 0.150
TARGET_ACCEPTED = 1.0
_MANY = 1000
_STYLE = ParagraphStyle("cell", fontName=Face.REGULAR.value, fontSize=8, leading=10)
_WIDTHS = (150, 90, 70, 100, 90)


def platypus(lists: list[MedicationList]) -> bytes:
    """Return the medication lists as tables of wrapped cells, with a head line and no frame."""
    story: list[object] = []
    for sheet in lists:
        story.append(Paragraph(f"{sheet.head.name} {sheet.head.number}", _STYLE))
        for section in sheet.sections:
            rows = [[Paragraph(words, _STYLE) for words in _row(section.columns)]]
            rows += [
                [Paragraph(words, _STYLE) for words in _row((
                    f"{one.drug} {one.strength} {one.form}", f"{one.amount} {one.route}",
                    " ".join(one.times), f"{one.reason} {one.instruction}",
                    f"{one.ordered} {one.last_given}"))]
                for one in section.medicines
            ]  # fmt: skip
            story.append(LongTable(rows, colWidths=_WIDTHS))
        story.append(PageBreak())
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4, invariant=1).build(story)
    return stream.getvalue()


def _row(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return five cells, whatever there is."""
    return (*words, "", "", "", "", "")[:5]


def ward(as_of: datetime) -> Snapshot:
    """Return the ward of the bench at an instant."""
    return Snapshot(
        unit=charts.Unit(code="14", name="Avdelning 14"),
        source="bench",
        as_of=as_of,
        captured=as_of,
        charts=tuple(patient(number) for number in range(PATIENTS)),
    )


def first_page() -> float:
    """Return the wall seconds from one patient's chart to her finished PDF, best of some."""
    chart = patient(7)

    def make() -> bytes:
        sheet = medication_list(chart, charts.stamp(), charts.WARD, charts.SWEDISH)
        return render([sheet], charts.SWEDISH)

    return min(_wall(make) for _ in range(5))


def _wall(work: Callable[[], object]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


def accepted(folder: Path, wish: Wish) -> tuple[float, int]:
    """Return the seconds from a wish to the first job that CUPS has, and the pages in all."""
    world = World(folder / wish.kind.value / str(len(wish.patients)))
    world.source.answers["14"] = ward
    world.round()
    documents = world.documents()
    documents.ward("14")  # she has the list before her
    with open_print_room() as room:
        machine = room.printer("ward")
        room.queue("ward", machine)
        printer = room.configured("ward", direct=machine.uri)
        journal = PrintJournal(world.state / "prints", world.clock)
        control = Control()
        taken: list[float] = []

        def told(state: RunState) -> None:
            has = any(one.state not in {None, JobState.WAITING} for one in state.bundles)
            if has and not taken:
                taken.append(time.monotonic())
                control.cancel()

        start = time.monotonic()
        paper = printout.bundles(documents, wish, date(2026, 11, 21))
        run(paper, [printer], journal, control, told)
        return taken[0] - start, sum(one.pages for one in paper.bundles)


def growth() -> tuple[float, float]:
    """Return the resident megabytes after 100 and after 1,000 patients, in bundles of six."""
    sizes = []
    for number in range(0, _MANY, 6):
        some = [patient(n) for n in range(number, number + 6)]
        lists = [medication_list(one, charts.stamp(), charts.WARD, charts.SWEDISH) for one in some]
        render(lists, charts.SWEDISH)
        sizes.append(_resident())
    return sizes[100 // 6], sizes[-1]


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    """Print the figures, each with its target."""
    for face in Face:
        font(face)
    sheets = batch()
    lists = [sheet for sheet in sheets if isinstance(sheet, MedicationList)]
    pages = [page for sheet in sheets for page in lay_out(sheet, charts.SWEDISH)]
    start = time.process_time()
    render(sheets, charts.SWEDISH)
    cold = time.process_time() - start
    of_lists = [page for sheet in lists for page in lay_out(sheet, charts.SWEDISH)]
    ours, strings = best(lambda: render(lists, charts.SWEDISH)), best(lambda: bare(of_lists))
    tables = best(lambda: platypus(lists))
    whole = best(lambda: bare(pages))
    print("| what | figure | target |")
    print("|---|---|---|")
    print(f"| ward batch, {len(pages)} pages, first time / bare canvas | {cold / whole:.2f} | "
          f"<= {TARGET_BARE} |")  # fmt: skip
    print(f"| medication lists, warm / bare canvas | {ours / strings:.2f} | <= {TARGET_BARE} |")
    print(f"| Platypus / ours, medication lists | {tables / ours:.1f} | |")
    print(f"| one patient's list ready | {1000 * first_page():.0f} ms | <= 150 ms |")
    with tempfile.TemporaryDirectory(prefix="lykta-bench-") as name:
        for wish in (
            Wish(kind=Kind.MEDICATION_LIST, unit="14", patients=("p7",)),
            Wish(kind=Kind.MEDICATION_LIST, unit="14"),
            Wish(kind=Kind.ADMINISTRATION_OVERVIEW, unit="14"),
        ):
            seconds, count = accepted(Path(name), wish)
            print(f"| touch to job accepted, {wish.kind.value}, {count} pages | {seconds:.2f} s | "
                  f"<= {TARGET_ACCEPTED:.0f} s |")  # fmt: skip
    early, late = growth()
    print(f"| memory after 100 / 1,000 patients | {early:.0f} / {late:.0f} MB | no growth |")


if __name__ == "__main__":
    main()
