"""One print through a random sequence of faults, and the books compared with the trays.

Everything outside is real: a CUPS, two IPP printers, and the print itself in a process of its own,
which is killed, too. A nurse plays along: she refills, clears jams, moves, pauses, asks for copies,
and after a crash prints what did not come out. In the end everything is mended, and then

1. no sheet is lost silently: what the journal says came out lies in a tray, whole;
2. no sheet comes out twice silently: no number lies in two jobs, unless the journal says so (P-26);
3. what the journal says did not come out lies in no tray, and never will;
4. every sheet of the order stands in the journal, and none of them is still "under way";
5. every copy is marked, and what it replaces is known to be in doubt, or jammed.
"""

import json
import random
import re
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec

from printing import ipp
from printing.queue import Printer
from storage.print_journal import Entry, Fate, PrintRun
from tests.appliance.desk.print_child import Plan, journal_of
from tests.hospital.cups import Machine, PrintRoom, wait_until

_BUNDLES = 4
_SHEETS = 2
_ROOT = Path(__file__).parents[3]


class Trial:
    """One sequence, by its seed."""

    def __init__(self, room: PrintRoom, folder: Path, seed: int) -> None:
        self.room, self.folder, self.chance = room, folder, random.Random(seed)
        self.folder.mkdir()
        self.machines = [room.printer(f"a{seed}"), room.printer(f"b{seed}")]
        for machine in self.machines:
            machine.put_paper(250)
            machine.feels("slow 0.5")
            room.queue(machine.name, machine)
        self.printers = tuple(self._printer(machine) for machine in self.machines)
        self.journal = journal_of(folder)
        self.plan = tuple(
            tuple((f"L-{1000 + number * 10 + sheet}", "") for sheet in range(_SHEETS))
            for number in range(_BUNDLES)
        )
        self.told: list[dict[str, Any]] = []
        self.done: list[str] = []
        self.began = time.monotonic()
        self.child: subprocess.Popen[str] | None = None
        self.frozen: set[str] = set()
        self.ear: Thread | None = None
        self.lives = 0

    def _printer(self, machine: Machine) -> Printer:
        direct = machine.uri if self.chance.random() < 0.5 else ""
        return self.room.configured(machine.name, direct)

    # The print

    def start(self, bundles: tuple[tuple[tuple[str, str], ...], ...]) -> None:
        """Begin a life: print these bundles, or, without any, settle what the last life left."""
        self._let_go()
        self.lives += 1
        plan = Plan(state=str(self.folder), printers=self.printers, bundles=bundles)
        file = self.folder / f"plan-{self.lives}.json"
        file.write_bytes(msgspec.json.encode(plan))
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.appliance.desk.print_child", str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=_ROOT,
        )
        self.told.clear()
        self.ear = Thread(target=self._hear, args=(self.child,), daemon=True)
        self.ear.start()
        if bundles:  # an order counts from when it is in the journal; nothing is sent before
            wait_until(lambda: bool(self.told), "the print begins", 30)

    def _hear(self, child: subprocess.Popen[str]) -> None:
        assert child.stdout
        for line in child.stdout:
            self.told.append(json.loads(line))

    def say(self, *words: str) -> None:
        """Press a button, if the print still lives."""
        assert self.child
        assert self.child.stdin
        self._note(" ".join(words))
        try:
            self.child.stdin.write(" ".join(words) + "\n")
            self.child.stdin.flush()
        except (BrokenPipeError, ValueError):
            self._note("(it had ended)")

    def kill(self) -> None:
        """Kill our own process, and start again as the machine does: settle, print the rest."""
        assert self.child
        if self.child.poll() is not None:
            return
        self._note("kill -9 of the print")
        self.child.kill()
        self.child.wait()
        self.resume_after_crash()

    def resume_after_crash(self) -> None:
        """Settle what the last life left; then print what surely did not come out."""
        self.start(())
        assert self.child
        self.child.wait(120)
        left = tuple(
            tuple((sheet.serial, sheet.replaces) for sheet in entry.sheets)
            for entry in self.journal.unsettled().did_not
        )
        self._note(f"a new life prints {left}")
        if left:
            self.start(left)

    def _note(self, what: str) -> None:
        self.done.append(f"{time.monotonic() - self.began:5.1f} {what}")

    # What goes wrong

    def act(self) -> None:
        """Let one thing go wrong, or one thing be mended, or a person press a button."""
        machine = self.chance.choice(self.machines)
        acts = {
            "paper out": lambda: self._paper(machine, 0),
            "refill": lambda: self._paper(machine, 250),
            "jam": lambda: machine.feels("hold media-jam-error"),
            "door": lambda: machine.feels("hold cover-open-error"),
            "no toner": lambda: machine.feels("hold toner-empty-error"),
            "abort": lambda: machine.feels(f"abort {self.chance.choice(['0', '0.4', '1.2'])}"),
            "mend": lambda: machine.feels("slow 0.5"),
            "slow": lambda: machine.feels("slow 1.5"),
            "freeze": lambda: self._freeze(machine),
            "thaw": lambda: self._thaw(machine),
            "off": lambda: self._off(machine),
            "on": lambda: self._on(machine),
            "refuse": lambda: self._queue("cupsreject", machine),
            "accept": lambda: self._queue("cupsaccept", machine),
            "pause queue": lambda: self._queue("cupsdisable", machine),
            "start queue": lambda: self._queue("cupsenable", machine),
            "kill cups": self._kill_cups,
            "start cups": self._start_cups,
            "kill us": self.kill,
            "pause": lambda: self.say("pause"),
            "resume": lambda: self.say("resume"),
            "move": lambda: self.say("move", machine.name),
            "retry": lambda: self.say("retry"),
            "copy": self._copy,
            "cancel": lambda: self.say("cancel"),
        }
        weights = [1 if name in {"cancel", "retry", "pause"} else 3 for name in acts]
        (name,) = self.chance.choices(list(acts), weights)
        self._note(f"{name} ({machine.name})")
        acts[name]()

    def _paper(self, machine: Machine, sheets: int) -> None:
        if machine.running and machine.name not in self.frozen:
            machine.put_paper(sheets)

    def _freeze(self, machine: Machine) -> None:
        if machine.running:
            machine.freeze()
            self.frozen.add(machine.name)

    def _thaw(self, machine: Machine) -> None:
        self.frozen.discard(machine.name)
        if machine.running:
            machine.thaw()

    def _off(self, machine: Machine) -> None:
        self.frozen.discard(machine.name)
        machine.switch_off()

    def _on(self, machine: Machine) -> None:
        if machine.running is None:
            machine.switch_on()
            machine.put_paper(250)

    def _queue(self, command: str, machine: Machine) -> None:
        if self.room.cups_answers():
            self.room.run(command, machine.name)

    def _kill_cups(self) -> None:
        if self.room.cups_answers():
            self.room.kill_cups()

    def _start_cups(self) -> None:
        if not self.room.cups_answers():
            self.room.start_cups()

    def _copy(self) -> None:
        """Ask for the copies that are offered, as a nurse who has looked."""
        bundles = self.told[-1]["bundles"] if self.told else []
        for one in bundles:
            if one["to_copy"] and not one["copied"]:
                self.say("copy", *one["to_copy"])
                return

    # The whole of it

    def run(self, steps: int = 10) -> None:
        """Print with so many things going wrong; mend everything; wait for the end."""
        self.start(self.plan)
        for _ in range(steps):
            time.sleep(self.chance.uniform(0.05, 0.9))
            self.act()
        self.mend()
        assert self.child
        try:
            self.child.wait(90)
        except subprocess.TimeoutExpired:
            raise AssertionError("\n".join((*self.done, str(self.told[-1])))) from None
        if self.child.returncode != 0:
            raise AssertionError(f"the print died of itself: {self.child.returncode}")
        self.quiet()

    def mend(self) -> None:
        """Mend everything, as in the end somebody does; the nurse goes on."""
        self._note("everything is mended")
        self._start_cups()
        for machine in self.machines:
            machine.feels("slow 0.5")
            self._thaw(machine)
            self._on(machine)
            machine.put_paper(250)
            self.room.run("cupsaccept", machine.name)
            self.room.run("cupsenable", machine.name)
        self.say("resume")

    def quiet(self) -> None:
        """Wait until nothing moves any more at the printers: what still comes out has come out."""
        for machine in self.machines:
            wait_until(lambda: _rests(machine), f"{machine.name} rests", 30)  # noqa: B023 - called at once

    # The books and the trays

    def check(self) -> Counter[str]:
        """Compare the journal with the trays; return how many sheets had which fate."""
        runs = self.journal.runs()
        entries = [entry for run in runs for entry in run.entries]
        out = self.received()
        for entry in entries:
            self._check_entry(entry, out)
        self._check_order(runs)
        self._check_twice(entries, out)
        self._check_copies(entries, out)
        return Counter(entry.fate.value for entry in entries for _sheet in entry.sheets)

    def received(self) -> dict[str, int]:
        """Return how often each sheet's number lies in the trays."""
        found: Counter[str] = Counter()
        for machine in self.machines:
            for paper in machine.printed():
                found.update(re.findall(r"SHEET-([\w-]+)\.", words_of(paper)))
        return dict(found)

    def _check_entry(self, entry: Entry, out: dict[str, int]) -> None:
        here = [out.get(serial, 0) for serial in entry.serials]
        if entry.fate is Fate.CAME_OUT:
            assert all(here), self.story(f"1 said to have come out, and is lost: {entry}")
        elsewhere = entry.serials and self._came_out(entry.serials[0])
        if entry.fate is Fate.DID_NOT and not elsewhere:
            assert not any(here), self.story(
                f"3 said not to have come out, and lies there: {entry}"
            )
        assert entry.fate is not Fate.UNDER_WAY, self.story(f"4 {entry}")

    def _came_out(self, serial: str) -> bool:
        """Return whether another try of the same sheet came out, or may have."""
        entries = (entry for run in self.journal.runs() for entry in run.entries)
        fates = {entry.fate for entry in entries if serial in entry.serials}
        return bool(fates & {Fate.CAME_OUT, Fate.MAY_HAVE})

    def _check_order(self, runs: tuple[PrintRun, ...]) -> None:
        known = {serial for run in runs for entry in run.entries for serial in entry.serials}
        wanted = {serial for one in self.plan for serial, _replaces in one}
        assert wanted <= known, self.story(f"4 not in the journal: {wanted - known}")

    def _check_twice(self, entries: list[Entry], out: dict[str, int]) -> None:
        told = {serial for entry in entries if entry.code == "P-26" for serial in entry.serials}
        twice = {serial for serial, times in out.items() if times > 1} - told
        assert not twice, self.story(f"2 came out twice: {twice}")

    def _check_copies(self, entries: list[Entry], out: dict[str, int]) -> None:
        for entry in entries:
            for sheet in entry.sheets:
                assert sheet.serial.startswith("C") == bool(sheet.replaces), self.story("5")
                if sheet.replaces:
                    assert self._came_out(sheet.replaces), self.story(f"5 {sheet.replaces}")

    def story(self, what: str) -> str:
        """Return what went wrong, with everything that led to it."""
        books = "\n".join(
            f"{run.name} over={run.over} {entry.bundle} {entry.stage} {entry.serials} "
            f"{entry.printer} {entry.code} {entry.job}"
            for run in self.journal.runs()
            for entry in run.entries
        )
        lines = (what, *self.done, f"trays: {self.received()}", books, str(self.told[-1:]))
        return "\n".join(lines)

    def close(self) -> None:
        """End what is still running."""
        if self.child and self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        self._let_go()

    def _let_go(self) -> None:
        """Close the pipes of a life that has ended."""
        if self.child and self.ear:
            self.ear.join(5)
            with suppress(BrokenPipeError):
                self.child.__exit__(None, None, None)


def _rests(machine: Machine) -> bool:
    """Return whether a printer has no job left."""
    place = ipp.at_printer(machine.uri)
    which = ipp.keyword("which-jobs", "not-completed")
    answer = ipp.ask(place, ipp.Operation.GET_JOBS, (ipp.user(), which))
    return not answer.every(ipp.GroupTag.JOB)


def words_of(pdf: bytes) -> str:
    """Return what stands on a paper; CUPS' filters compress it, so it cannot be read as it is."""
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
