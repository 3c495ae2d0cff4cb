"""Pages per CPU second of a ward's batch, beside the same strings on a bare reportlab canvas.

Run it as ``.venv/bin/python -m benchmarks.paper_pages``. It prints a table in Markdown. The
batch is 40 patients with 15 orders each: every patient's medication list and administration
overview. Times are CPU times of this process; the ratio is what counts, machines differ.
"""

import io
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from reportlab.pdfgen.canvas import Canvas

from printing.paper import lay_out, render
from printing.paper.faces import MM, Face, font
from printing.paper.page import Page
from printing.sheets.administration_overview import administration_overview
from printing.sheets.every import Sheet
from printing.sheets.medication_list import medication_list
from storage.records import Chart
from tests.printing import charts

PATIENTS = 40
ROUNDS = 5
TARGET = 400

_DRUGS = ("metoprolol", "ramipril", "furosemid", "levodopa/karbidopa/entakapon", "paracetamol",
          "klindamycin", "levotyroxin", "apixaban", "omeprazol")  # fmt: skip


def patient(number: int) -> Chart:
    """Return a patient with 9 regular, 3 as-needed, 2 infusion orders and one single dose."""
    key = f"p{number}"
    orders = [
        charts.order(f"{key}o{place}", drug, instruction=f"Patient {number}, ges med vatten")
        for place, drug in enumerate(_DRUGS)
    ]
    orders += [charts.as_needed(f"{key}n{place}") for place in range(3)]
    orders += [charts.infusion(f"{key}i{place}") for place in range(2)]
    orders.append(charts.one_time(f"{key}e"))
    doses = tuple(
        charts.given(f"{key}g{place}", f"{key}o{place}", "2026-11-21 08:05")
        for place in range(len(_DRUGS))
    )
    person = charts.person(key, family=f"Övergård {number}", number=f"19121212-12{number:02}")
    return charts.chart(*orders, person=person, administrations=doses, allergies=charts.LISTED)


def batch() -> list[Sheet]:
    """Return both sheets of every patient."""
    stamp = charts.stamp(age=timedelta(minutes=71))
    sheets: list[Sheet] = []
    for number in range(PATIENTS):
        chart = patient(number)
        sheets.append(medication_list(chart, stamp, charts.WARD, charts.SWEDISH))
        sheets.append(administration_overview(chart, stamp, charts.WARD, charts.SWEDISH))
    return sheets


def bare(pages: list[Page]) -> bytes:
    """Draw the same strings at the same places with canvas.drawString and nothing else."""
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1, initialFontName=Face.REGULAR.value)
    for page in pages:
        canvas.setPageSize((page.wide * MM, page.high * MM))
        for text in page.texts:
            canvas.setFont(text.face.value, text.size)
            canvas.drawString(text.x * MM, (page.high - text.y) * MM, text.text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def best(work: Callable[[], object]) -> float:
    """Return the least CPU seconds of some rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def first_page() -> float:
    """Return the CPU seconds of a fresh process from import to one printed patient."""
    code = (
        "import time; start = time.process_time()\n"
        "from benchmarks.paper_pages import *\n"
        "built = batch.__globals__['patient'](1)\n"
        "sheet = medication_list(built, charts.stamp(), charts.WARD, charts.SWEDISH)\n"
        "loaded = time.process_time()\n"
        "render([sheet], charts.SWEDISH)\n"
        "print(time.process_time() - loaded)\n"
    )
    found = subprocess.run(  # noqa: S603 - our own interpreter on our own text
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    return float(found.stdout)


def main() -> None:
    """Print the table."""
    for face in Face:
        font(face)
    sheets = batch()
    start = time.process_time()
    cold_pdf = render(sheets, charts.SWEDISH)
    cold = time.process_time() - start
    pages = [page for sheet in sheets for page in lay_out(sheet, charts.SWEDISH)]
    warm = best(lambda: render(sheets, charts.SWEDISH))
    layout = best(lambda: [lay_out(sheet, charts.SWEDISH) for sheet in sheets])
    strings = best(lambda: bare(pages))
    n = len(pages)
    print(f"{PATIENTS} patients, {n} pages, {len(cold_pdf) / 1024:.0f} KiB, "
          f"{sum(len(page.texts) for page in pages) / n:.0f} texts a page\n")  # fmt: skip
    print("| what | CPU s | pages per CPU second |")
    print("|---|---|---|")
    rows = (
        ("whole batch, first time (caches empty)", cold),
        ("whole batch again", warm),
        ("layout alone, again", layout),
        ("the same strings on a bare canvas, no lines, no codes", strings),
    )
    for what, seconds in rows:
        print(f"| {what} | {seconds:.3f} | {n / seconds:.0f} |")
    print(f"\ncost against the bare canvas: {cold / strings:.2f} (first), {warm / strings:.2f}")
    print(f"one patient's list in a fresh process, import not counted: {first_page():.3f} CPU s")
    print(f"target {TARGET} pages per CPU second: {'met' if n / cold >= TARGET else 'MISSED'}")


if __name__ == "__main__":
    main()
