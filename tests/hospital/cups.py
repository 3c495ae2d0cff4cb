"""A print room for the tests: a real CUPS and real IPP printers, on this machine only.

Nothing here needs systemd, Avahi or root. ``ippeveprinter`` wants a D-Bus system bus, so the
room has a private one. Every process started here is ended here by its number, also those
that CUPS leaves behind when it is killed.

    with open_print_room() as room:
        machine = room.printer("ward")          # an IPP Everywhere printer that is switched on
        room.queue("ward", machine)             # a CUPS queue to it
        printer = room.configured("ward")       # what Lykta's settings would say
"""

import grp
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from appliance.cli.stage import BUS
from printing.queue import Printer
from printing.queue.media import A4
from tests.hospital.started import Started

NEEDED = ("cupsd", "ippeveprinter", "dbus-daemon", "lpadmin", "cupsdisable", "cupsreject")
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_TRIES = 3

_CUPS_FILES = """SystemGroup {system}
User {user}
Group {group}
ServerRoot {etc}
RequestRoot {spool}
CacheDir {cache}
StateDir {run}
TempDir {spool}/tmp
ServerBin /usr/lib/cups
DataDir /usr/share/cups
ServerKeychain {etc}/ssl
AccessLog {log}/access
ErrorLog {log}/error
PageLog {log}/page
LogFilePerm 0600
"""

_CUPSD = """Listen {run}/cups.sock
Browsing No
WebInterface No
DefaultShared No
IdleExitTimeout 0
PreserveJobFiles No
PreserveJobHistory 3600
MaxJobs 500
MaxJobTime 1800
JobRetryInterval 1
JobKillDelay 2
DirtyCleanInterval 0
ErrorPolicy retry-current-job
LogLevel debug
MaxLogSize 0
PageLogFormat
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  SubscriptionPrivateAccess default
  SubscriptionPrivateValues default
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""

_ENGINE = """#!/bin/sh
# What the printer does with one job; the file "mood" says how it feels today.
read -r mood word < {home}/mood
: > {home}/begun
case $mood in
  abort) sleep "$word"; exit 1 ;;
  hold)
    echo "STATE: +$word" >&2
    while grep -q "^hold" {home}/mood; do sleep 0.05; done
    echo "STATE: -$word" >&2 ;;
  slow) sleep "$word" ;;
esac
env > {home}/out/$$.env
cp "$1" {home}/out/$$.part && mv {home}/out/$$.part {home}/out/$$.pdf
"""


_OF_PAPER = re.compile(r"ATTR \S+ (media-|printer-(input-tray|uuid|name|info|device-id) )")
_LABEL = """{
    MEMBER collection media-size {
        MEMBER integer x-dimension 5000
        MEMBER integer y-dimension 2500
    }
    MEMBER keyword media-size-name "oe_roll_50x25mm"
    MEMBER integer media-bottom-margin 0
    MEMBER integer media-left-margin 0
    MEMBER integer media-right-margin 0
    MEMBER integer media-top-margin 0
    MEMBER keyword media-source "main-roll"
    MEMBER keyword media-type "labels"
}
"""
_ROLL = f"""ATTR collection media-col-database {_LABEL}
ATTR collection media-col-default {_LABEL}
ATTR collection media-col-ready {_LABEL}
ATTR keyword media-col-supported "media-size","media-size-name","media-source","media-type"
ATTR keyword media-default "oe_roll_50x25mm"
ATTR keyword media-ready "oe_roll_50x25mm"
ATTR keyword media-supported "oe_roll_50x25mm"
ATTR collection media-size-supported {{
    MEMBER integer x-dimension 5000
    MEMBER integer y-dimension 2500
}}
ATTR keyword media-source-supported "main-roll"
ATTR keyword media-type-supported "labels"
ATTR integer media-bottom-margin-supported 0
ATTR integer media-left-margin-supported 0
ATTR integer media-right-margin-supported 0
ATTR integer media-top-margin-supported 0
"""


def missing_programs() -> tuple[str, ...]:
    """Return the programs the print room needs and this machine lacks."""
    return tuple(name for name in NEEDED if shutil.which(name, path=_PATH) is None)


def wait_until(holds: Callable[[], bool], what: str, limit: float = 10.0) -> None:
    """Wait until something holds; fail with its name after the limit."""
    until = time.monotonic() + limit
    while not holds():
        if time.monotonic() > until:
            raise AssertionError(f"waited {limit:g} s in vain: {what}")
        time.sleep(0.01)


def free_port() -> int:
    """Return a TCP port of this machine that is free right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Return whether something accepts connections on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Machine:
    """A printer: switched on, off, frozen, out of paper, in a bad mood."""

    name: str
    home: Path
    environment: dict[str, str]
    formats: str
    attributes: Path | None = None
    port: int = 0
    running: Started | None = None
    switched: list[Started] = field(default_factory=list)

    @property
    def uri(self) -> str:
        """Return the printer's own address."""
        return f"ipp://localhost:{self.port}/ipp/print"

    def feels(self, mood: str) -> None:
        """Say what it does with jobs: ok, "abort 1", "hold media-jam-error", "slow 2"."""
        new = self.home / "mood.new"
        new.write_text(f"{mood}\n")
        new.replace(self.home / "mood")

    def switch_on(self) -> None:
        """Start it, on the port it had before if it had one."""
        for _ in range(_TRIES):
            port = self.port or free_port()
            command = [
                "ippeveprinter",
                *("-n", "localhost", "-p", str(port), "-r", "off", "-d", str(self.home / "spool")),
                *("-c", str(self.home / "engine"), *self._abilities()),
                *("-vv", self.name),
            ]
            running = Started(command, self.home / "log", self.environment)
            self.switched.append(running)
            wait_until(lambda: listens(port) or not running.alive, f"printer {self.name}")  # noqa: B023  # called at once
            if running.alive:
                self.port, self.running = port, running
                return
        raise AssertionError((self.home / "log").read_text()[-2000:])

    def _abilities(self) -> tuple[str, ...]:
        if self.attributes is not None:
            return ("-a", str(self.attributes))
        return ("-2", "-s", "60,30", "-f", self.formats)

    def switch_off(self) -> None:
        """End it; its port is closed then."""
        if self.running:
            self.running.end()
            self.running = None

    def freeze(self) -> None:
        """Make it hang: connections are accepted by the kernel and never answered."""
        assert self.running
        self.running.freeze()

    def thaw(self) -> None:
        """Let it go on after it hung."""
        assert self.running
        self.running.thaw()

    def put_paper(self, sheets: int, main: str = A4, second: str = A4) -> None:
        """Set how much paper of which size lies in each of its two trays ("main", "photo").

        By the printer's own web page, as a nurse's hands would.
        """
        self._panel(
            f"media?size1={main}&type1=stationery&level1={sheets}"
            f"&size2={second}&type2=stationery&level2={sheets}"
        )

    def put_toner(self, percent: int) -> None:
        """Set how much black toner there is, by the printer's own web page."""
        self._panel(f"supplies?supply0=5&supply1={percent}&supply2=80&supply3=80&supply4=80")

    def _panel(self, page: str) -> None:
        with urllib.request.urlopen(f"http://localhost:{self.port}/{page}", timeout=5) as answer:
            answer.read()

    def printed(self) -> list[bytes]:
        """Return the documents that came out, oldest first."""
        files = sorted((self.home / "out").glob("*.pdf"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_bytes() for file in files]

    @property
    def begun(self) -> bool:
        """Whether it has begun with a job, or did so before."""
        return (self.home / "begun").exists()

    def asked(self) -> list[dict[str, str]]:
        """Return what each job asked for: IPP_SIDES, IPP_JOB_NAME, IPP_COPIES and so on."""
        files = sorted((self.home / "out").glob("*.env"), key=lambda file: file.stat().st_mtime_ns)
        pairs = [[line.partition("=") for line in file.read_text().splitlines()] for file in files]
        return [{name: value for name, _, value in lines} for lines in pairs]


class PrintRoom:
    """A CUPS server with its bus and its printers."""

    def __init__(self, home: Path) -> None:
        """Furnish the room in an empty folder; nothing runs yet."""
        self.home = home
        self.socket = home / "run" / "cups.sock"
        self.machines: dict[str, Machine] = {}
        self._bus: Started | None = None
        self._cups: Started | None = None
        self._started: list[Started] = []
        self.environment = {
            "PATH": _PATH,
            "LANG": "C.UTF-8",
            "HOME": str(home),
            "CUPS_SERVER": str(self.socket),
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={home / 'bus'}",
        }
        self._furnish()

    def _furnish(self) -> None:
        """Make the folders and the configuration; filters run as another user, so 0755."""
        self.home.chmod(0o755)
        folders = {name: self.home / name for name in ("etc", "spool", "cache", "run", "log")}
        for folder in (*folders.values(), folders["etc"] / "ssl", folders["spool"] / "tmp"):
            folder.mkdir(mode=0o755)
        root = os.getuid() == 0
        own = pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name
        user, group = ("lp", "lp") if root else own
        system = "root" if root else own[1]
        facts = {name: str(path) for name, path in folders.items()}
        files = _CUPS_FILES.format(system=system, user=user, group=group, **facts)
        (folders["etc"] / "cups-files.conf").write_text(files)
        (folders["etc"] / "cupsd.conf").write_text(_CUPSD.format(**facts))
        (self.home / "bus.conf").write_text(BUS.format(socket=self.home / "bus"))

    def open(self) -> None:
        """Start the bus and CUPS."""
        command = ["dbus-daemon", f"--config-file={self.home / 'bus.conf'}"]
        self._bus = self._start([*command, "--nofork", "--nopidfile", "--nosyslog"], "bus.log")
        wait_until((self.home / "bus").exists, "the private bus")
        self.start_cups()

    def close(self) -> None:
        """End everything, last started first."""
        for machine in self.machines.values():
            for running in reversed(machine.switched):
                running.end()
        for running in reversed(self._started):
            running.end()

    def _start(self, command: list[str], log: str) -> Started:
        started = Started(command, self.home / log, self.environment)
        self._started.append(started)
        return started

    def start_cups(self) -> None:
        """Start CUPS, also after it was killed, with an empty spool as the unit's drop-in does.

        A server that found its jobs again would print them a second time.
        """
        for left in (self.home / "spool").glob("[cd][0-9]*"):
            left.unlink()
        etc = self.home / "etc"
        command = ["cupsd", "-f", "-c", str(etc / "cupsd.conf"), "-s", str(etc / "cups-files.conf")]
        self._cups = self._start(command, "cupsd.log")
        wait_until(self.cups_answers, "cupsd")

    def start_cups_at_a_socket_of_systemd(self, program: str, mode: str, group: int) -> None:
        """Restart CUPS as systemd starts it: the socket is made for it and handed over."""
        self.kill_cups()
        self.socket.unlink(missing_ok=True)
        etc = self.home / "etc"
        cupsd = ["/usr/sbin/cupsd", "-l", "-c", str(etc / "cupsd.conf")]
        files = ["-s", str(etc / "cups-files.conf")]
        words = [sys.executable, "-c", program, str(self.socket), mode, str(group), *cupsd, *files]
        self._cups = self._start(words, "cupsd.log")
        wait_until(self.cups_answers, "cupsd at its socket")

    def obey(self, settings: str, files: str = "") -> None:
        """Restart CUPS with other settings, the places of its folders apart.

        `files` is a cups-files.conf; what goes to syslog there is kept in the room's folder.
        """
        own = settings.replace("/run/cups/cups.sock", str(self.socket))
        (self.home / "etc" / "cupsd.conf").write_text(own)
        if files:
            self._keep_apart(files)
        self.kill_cups()
        self.start_cups()

    def _keep_apart(self, files: str) -> None:
        """Let a cups-files.conf hold for this room: its own lines win, its folders are ours."""
        path = self.home / "etc" / "cups-files.conf"
        told = files.replace("/run/lykta-spool", str(self.home / "spool"))
        lines = [line.split(None, 1) for line in told.splitlines() if line and line[0] != "#"]
        ours = dict(line.split(None, 1) for line in path.read_text().splitlines())
        ours |= {name: value for name, value in lines if value.strip() != "syslog"}
        path.write_text("".join(f"{name} {value}\n" for name, value in ours.items()))

    @property
    def cups_pid(self) -> int:
        """Return the number of the running cupsd."""
        assert self._cups
        return self._cups.process.pid

    def kill_cups(self) -> None:
        """Kill CUPS as a crash would."""
        assert self._cups
        self._cups.kill()

    def freeze_cups(self) -> None:
        """Make CUPS hang."""
        assert self._cups
        self._cups.freeze()

    def thaw_cups(self) -> None:
        """Let CUPS go on."""
        assert self._cups
        self._cups.thaw()

    def cups_answers(self) -> bool:
        """Return whether CUPS accepts connections."""
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0

    def label_printer(self, name: str, like: Machine) -> Machine:
        """Bring in a driverless printer that has nothing but a roll of 50 x 25 mm in it.

        It says of itself what another says (as ipptool writes it down), its media apart.
        """
        said = self.home / f"{name}.conf"
        self.run("ipptool", "--ippserver", str(said), like.uri, "get-printer-attributes.test")
        parts = re.split(r"(?m)^(?=ATTR )", said.read_text(encoding="utf-8"))
        kept = [part for part in parts if not _OF_PAPER.match(part)]
        said.write_text("".join(kept) + _ROLL, encoding="utf-8")
        return self.printer(name, attributes=said)

    def printer(
        self,
        name: str,
        formats: str = "application/pdf,image/pwg-raster",
        attributes: Path | None = None,
    ) -> Machine:
        """Bring in a printer, switched on; `attributes` is a file of what it says of itself."""
        home = self.home / f"printer-{name}"
        for folder in (home, home / "spool", home / "out"):
            folder.mkdir()
        engine = home / "engine"
        engine.write_text(_ENGINE.format(home=home))
        engine.chmod(0o755)
        machine = Machine(name, home, self.environment, formats, attributes)
        self.machines[name] = machine
        machine.feels("ok")
        machine.switch_on()
        return machine

    def queue(self, name: str, machine: Machine) -> None:
        """Make a queue to a printer, as docs/printing.md tells IT to."""
        self.run("lpadmin", "-p", name, "-E", "-v", machine.uri, "-m", "everywhere")
        ppd = self.home / "etc" / "ppd" / f"{name}.ppd"
        wait_until(ppd.exists, f"the description of {name}")

    def run(self, *command: str) -> str:
        """Run one of CUPS' own commands against this server and return what it said."""
        done = subprocess.run(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def configured(self, name: str, direct: str = "") -> Printer:
        """Return the printer as Lykta's settings would name it."""
        return Printer(name, server=str(self.socket), direct=direct)

    def told(self) -> str:
        """Return the end of what CUPS logged of its jobs and faults."""
        log = self.home / "log" / "error"
        lines = log.read_text().splitlines() if log.exists() else []
        of_jobs = [line for line in lines if "[Job" in line or line.startswith(("E", "W"))]
        engines = [
            line
            for machine in self.machines.values()
            for line in (machine.home / "log").read_text(errors="replace").splitlines()
            if line.startswith("[Job")
        ]
        return "\n".join((*of_jobs[-60:], *engines[-20:]))

    def spooled(self) -> list[Path]:
        """Return the documents that lie in CUPS' spool."""
        return sorted((self.home / "spool").glob("d*"))


@contextmanager
def open_print_room() -> Iterator[PrintRoom]:
    """Open a print room, and end and sweep all of it afterwards.

    It lies in a short path of its own, not in pytest's: a Unix socket's path has at most 107
    bytes, and CUPS' filters, which run as another user, must be able to enter.
    """
    with tempfile.TemporaryDirectory(prefix="lykta-") as folder:
        room = PrintRoom(Path(folder))
        try:
            room.open()
            yield room
        finally:
            room.close()


@pytest.fixture
def print_room() -> Iterator[PrintRoom]:
    """Open a print room for one test, in about 0.1 s; import it into a conftest to use it."""
    missing = missing_programs()
    if missing and "CI" not in os.environ:
        pytest.skip(f"not on this machine: {', '.join(missing)} (apt install cups cups-ipp-utils)")
    with open_print_room() as room:
        yield room
        sys.stdout.write(room.told())  # shown by pytest where the test failed
