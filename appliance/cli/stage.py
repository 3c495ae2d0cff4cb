"""The demonstration's outside world, as processes of their own: hospital, printer, screen.

Each is a context manager that ends what it started, by its own process.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import LyktaError

_PATIENCE = 10.0
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
"""A private D-Bus system bus for ippeveprinter, which will not start without one."""

_PRINTER = "LYKTA-DEMO"


class DemoFailed(LyktaError):
    """A part of the demonstration did not start."""

    code = "U-90"
    message = "The demonstration could not start: {what}."
    remedy = "Run it again. If it fails again, run './test' and read what fails first."


@contextmanager
def hospital(seed: int | None = None) -> Iterator[str]:
    """Run the demo hospital on a free port; yield its FHIR address. Raises DemoFailed.

    Another `seed` is another hospital, with other patients.
    """
    command = [sys.executable, "-m", "appliance.sources.demo", "--port", "0"]
    if seed is not None:
        command += ["--seed", str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own module
        try:
            url = running.stdout.readline().split()[-1:] if running.stdout else []
            if not url:
                raise DemoFailed(what="the demo hospital gave no address")
            yield url[0]
        finally:
            running.terminate()


@contextmanager
def capturing(config: Path) -> Iterator[None]:
    """Keep capturing beside the kiosk, as the service does."""
    command = [sys.executable, "-m", "appliance", "--config", str(config), "capture"]
    with subprocess.Popen(command) as service:  # noqa: S603 - our own module
        try:
            yield
        finally:
            service.terminate()


@contextmanager
def printer(folder: Path, tray: Path) -> Iterator[str]:
    """Run a virtual IPP printer that puts what it prints into `tray`; yield its address.

    It is CUPS' own `ippeveprinter`, so what reaches it has gone the whole way. The address is
    empty where it, or the D-Bus it wants, is not installed.
    """
    if not (shutil.which("ippeveprinter") and shutil.which("dbus-daemon")):
        yield ""
        return
    (folder / "bus.conf").write_text(BUS.format(socket=folder / "bus"), encoding="utf-8")
    tray.mkdir(parents=True, exist_ok=True)
    bus = ["dbus-daemon", f"--config-file={folder / 'bus.conf'}", "--nofork", "--nopidfile"]
    port = _free_port()
    environment = os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={folder / 'bus'}"}
    with _quiet(bus), _settled((folder / "bus").exists, "the printer's message bus"):
        command = ["ippeveprinter", "-n", "localhost", "-p", str(port), "-r", "off", "-2"]
        command += ["-k", "-d", str(tray.absolute()), "-f", "application/pdf", _PRINTER]
        with (
            _quiet(command, environment),
            _settled(lambda: _listens(port), "the virtual printer"),
        ):
            yield f"ipp://localhost:{port}/ipp/print"


@contextmanager
def display(size: str = "1280x800x24") -> Iterator[None]:
    """Give Kivy a screen in memory (Xvfb), on a display number that X itself finds free."""
    program = shutil.which("Xvfb")
    if program is None:
        raise DemoFailed(what="Xvfb is not installed")
    reader, writer = os.pipe()
    command = [program, "-displayfd", str(writer), "-screen", "0", size, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL) as screen:  # noqa: S603 - a fixed program
        try:
            os.close(writer)
            with os.fdopen(reader) as answer:
                number = answer.readline().strip()
            if not number:
                raise DemoFailed(what="the virtual display did not start")
            os.environ["DISPLAY"] = f":{number}"
            yield
        finally:
            screen.terminate()


@contextmanager
def _quiet(command: list[str], environment: dict[str, str] | None = None) -> Iterator[None]:
    """Run a program whose words nobody needs; end it afterwards."""
    null = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=null, stderr=null, env=environment) as running:  # noqa: S603 - fixed programs
        try:
            yield
        finally:
            running.terminate()


@contextmanager
def _settled(holds: Callable[[], bool], what: str) -> Iterator[None]:
    """Wait until something started answers. Raises DemoFailed at the deadline."""
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise DemoFailed(what=f"{what} did not start")
        time.sleep(0.02)
    yield


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
