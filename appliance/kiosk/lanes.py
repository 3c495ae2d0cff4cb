"""The one bridge between the screens and the desk: work on threads, answers on the main thread.

The screen never works. A call is queued on a lane (a thread), its answer is brought to the
main thread by `Bridge.bring`, and there it is dropped unless its ticket is still valid: an
answer for a screen already left, or asked for before a lock, is never shown.
"""

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from kivy.clock import Clock

from storage.errors import LyktaError


class Ticket:
    """One visit to a screen; answers are shown only while it is valid."""

    def __init__(self) -> None:
        """Begin valid."""
        self.valid = True

    def end(self) -> None:
        """Let every answer still under way be dropped."""
        self.valid = False


class UnexpectedFault(LyktaError):
    """Something broke that has no name; the screen says so instead of dying."""

    code = "U-02"
    message = "This could not be done: the machine met an unexpected fault ({kind})."
    remedy = "Try once more. If it happens again, lock, restart the machine and call IT."


_Work = tuple[Callable[[], Any], Callable[[Any], None], Callable[[LyktaError], None], Ticket]


class Lane:
    """A thread that does one piece of work at a time, in the order they were asked."""

    def __init__(self, name: str) -> None:
        """Start the thread; it is a daemon, so that stopping the kiosk never waits for it."""
        self._queue: SimpleQueue[_Work | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def ask(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[LyktaError], None],
        ticket: Ticket,
    ) -> None:
        """Queue `work`; on the main thread `then` gets its value or `failed` its error."""
        self._queue.put((work, then, failed, ticket))

    def stop(self) -> None:
        """End the thread after what is queued."""
        self._queue.put(None)

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            self._do(*item)
            del item  # the answer may name a patient: no frame of a waiting thread keeps it

    @staticmethod
    def _do(
        work: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[LyktaError], None],
        ticket: Ticket,
    ) -> None:
        if not ticket.valid:
            return
        try:
            value = work()
        except LyktaError as error:
            bring(failed, error, ticket)
        except Exception as error:  # noqa: BLE001 - a screen that dies shows nothing at all
            bring(failed, UnexpectedFault(kind=type(error).__name__), ticket)
        else:
            bring(then, value, ticket)


def bring(receiver: Callable[[Any], None], value: object, ticket: Ticket) -> None:
    """Call `receiver(value)` on the main thread, unless the ticket has ended by then."""

    def arrive(_elapsed: float) -> None:
        if ticket.valid:
            receiver(value)

    Clock.schedule_once(arrive)
