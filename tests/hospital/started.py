"""Processes that the tests start, and end by their number, children included."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path


class Started:
    """One process with a session of its own, so that it and its children end by number."""

    def __init__(self, command: list[str], log: Path, environment: dict[str, str]) -> None:
        """Start it."""
        with log.open("ab") as stream:
            self.process = subprocess.Popen(
                command,
                stdout=stream,
                stderr=stream,
                stdin=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        """Return whether it still runs."""
        return self.process.poll() is None

    def freeze(self) -> None:
        """Stop it in its tracks: its connections stay open and say nothing."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.killpg(self.process.pid, signal.SIGCONT)

    def end(self) -> None:
        """End it and what it started, kindly at first."""
        children = _descendants(self.process.pid)
        if self.alive:
            self.thaw()
            self.process.terminate()
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(3)
        _end_all(children)

    def kill(self) -> None:
        """Kill it as a power fault would, and what it would leave behind."""
        children = _descendants(self.process.pid)
        self.process.kill()
        self.process.wait(3)
        _end_all(children)


def _descendants(pid: int) -> list[tuple[int, str]]:
    """Return the processes below one, each with its start time so that no number is mistaken."""
    found: list[tuple[int, str]] = []
    for folder in Path("/proc").glob("[0-9]*"):
        stat = _stat(int(folder.name))
        if stat and stat[1] == str(pid):
            child = int(folder.name)
            found.extend(((child, stat[19]), *_descendants(child)))
    return found


def _stat(pid: int) -> list[str]:
    """Return a process' fields after its name (state, parent, ..., start time at 19), or []."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _end_all(processes: list[tuple[int, str]]) -> None:
    for pid, start in processes:
        stat = _stat(pid)
        if stat and stat[19] == start:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
