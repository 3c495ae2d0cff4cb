"""A print in a process of its own, so that it can be killed in the middle: `run` as everywhere.

    python -m tests.appliance.desk.print_child plan.json

Commands come by stdin, one a line: pause, resume, cancel, retry, move NAME, copy SERIAL...; each
state goes to stdout as a line of JSON. Every document says, readable in its bytes, which sheets it
holds: "SHEET-L-0001." on each page, and "REPLACES-L-0001." where it is a marked copy.
"""

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import msgspec
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from appliance.desk.control import Control
from appliance.desk.printout import Bundle, Paper, Part
from appliance.desk.run import RunPatience, run
from appliance.desk.run_settling import settle
from appliance.desk.run_state import RunState
from appliance.desk.stamping import Replacement
from printing.queue import Patience, Printer
from printing.sheets.every import Sheet
from storage import serials
from storage.clock import Clock
from storage.print_journal import PrintJournal

HASTY = RunPatience(
    contact=0.8,
    look=0.1,
    stopped=0.8,
    away=1.5,
    offer=1.2,
    deadline=25.0,
    job=Patience(
        poll=0.05, probe=0.4, probe_limit=0.8, quiet=1.5, quiet_page=0.1, service=2.0, ending=5.0
    ),
)
"""The waits of a ward, shortened."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to print: the machine's state folder, its printers, and the sheets of each bundle.

    A sheet is its number and the number of the one it replaces, if any. Without bundles what an
    earlier life left is settled, and nothing printed.
    """

    state: str
    printers: tuple[Printer, ...]
    bundles: tuple[tuple[tuple[str, str], ...], ...] = ()


def journal_of(state: Path) -> PrintJournal:
    return PrintJournal(state / "prints", Clock(state))


def document(parts: Sequence[Part]) -> bytes:
    """Return a page for each sheet."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, pageCompression=0)
    for part in parts:
        canvas.drawString(40, 800, f"SHEET-{part.serial}.")
        if part.replaces:
            canvas.drawString(40, 780, f"REPLACES-{part.replaces}.")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def bundle(parts: Sequence[Part]) -> Bundle:
    return Bundle(
        pdf=document(parts),
        patients=tuple(part.serial for part in parts),
        pages=len(parts),
        parts=tuple(parts),
    )


def _remade(again: Replacement) -> Sheet:
    raise AssertionError(again)  # the copies here are made by `paper` below


def part(serial: str, replaces: str = "") -> Part:
    return Part(serial=serial, pages=1, replaces=replaces, remade=_remade)


def paper(plan: Plan) -> Paper:
    state = Path(plan.state)

    def copy(made: Bundle, wanted: Sequence[str]) -> Bundle:
        numbers = serials.take(state, len(wanted))
        return bundle([part(f"C-{new:04d}", old) for new, old in zip(numbers, wanted, strict=True)])

    made = tuple(bundle([part(*sheet) for sheet in one]) for one in plan.bundles)
    return Paper(bundles=made, unit="15", kind="medication-list", copy=copy)


def _say(state: RunState) -> None:
    told = [
        {
            "state": one.state.value if one.state else "",
            "printer": one.printer,
            "reason": one.reason.code if one.reason else "",
            "clean": one.clean,
            "skipped": one.skipped,
            "sheets": one.sheets,
            "to_copy": one.to_copy,
            "copied": one.copied,
        }
        for one in state.bundles
    ]
    line = {"bundles": told, "offer": state.offer, "finished": state.finished}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _obey(control: Control) -> None:
    for line in sys.stdin:
        act, *words = line.split()
        match act:
            case "move":
                control.move(words[0])
            case "copy":
                control.copy(words)
            case _:
                getattr(control, act)()


def main() -> None:
    plan = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Plan)
    journal = journal_of(Path(plan.state))
    if not plan.bundles:
        settle(journal, plan.printers, Clock(Path(plan.state)).now().wall, 10.0)
        return
    control = Control()
    Thread(target=_obey, args=(control,), daemon=True).start()
    run(paper(plan), plan.printers, journal, control, _say, HASTY)


if __name__ == "__main__":
    main()
