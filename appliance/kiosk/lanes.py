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

from appliance.kiosk.waiting import wake
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


class _Asked:
    """One question: its work, who takes what comes of it, and that until it is taken."""

    def __init__(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[LyktaError], None],
        ticket: Ticket,
    ) -> None:
        self._work, self._then, self._failed, self._ticket = work, then, failed, ticket
        self.answered = threading.Event()
        self._arrive: Callable[[], None] = _nothing

    def do(self) -> None:
        """Work, on the lane's thread, and send the answer to the loop."""
        if not self._ticket.valid:
            return
        try:
            value = self._work()
        except LyktaError as error:
            self._bring(self._failed, error)
        except Exception as error:  # noqa: BLE001 - a screen that dies shows nothing at all
            self._bring(self._failed, UnexpectedFault(kind=type(error).__name__))
        else:
            self._bring(self._then, value)

    def _bring(self, receiver: Callable[[Any], None], value: object) -> None:
        self._arrive = _send(receiver, value, self._ticket)
        self.answered.set()

    def take(self) -> None:
        """Take the answer now, on the main thread, where it has come."""
        self._arrive()


class Lane:
    """A thread that does one piece of work at a time, in the order they were asked."""

    def __init__(self, name: str) -> None:
        """Start the thread; it is a daemon, so that stopping the kiosk never waits for it."""
        self._queue: SimpleQueue[_Asked | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def ask(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[LyktaError], None],
        ticket: Ticket,
        *,
        patience: float = 0.0,
    ) -> None:
        """Queue `work`; on the main thread `then` gets its value or `failed` its error.

        For so many seconds of `patience` the caller waits for it, so that what it leads to comes
        in the frame that is about to be drawn; after that the answer comes when it comes.
        """
        asked = _Asked(work, then, failed, ticket)
        self._queue.put(asked)
        if patience and asked.answered.wait(patience):
            asked.take()

    def stop(self) -> None:
        """End the thread after what is queued."""
        self._queue.put(None)

    def _run(self) -> None:
        while (asked := self._queue.get()) is not None:
            asked.do()
            del asked  # the answer may name a patient: no frame of a waiting thread keeps it


def bring(receiver: Callable[[Any], None], value: object, ticket: Ticket) -> None:
    """Call `receiver(value)` on the main thread, unless the ticket has ended by then."""
    _send(receiver, value, ticket)


def _send(receiver: Callable[[Any], None], value: object, ticket: Ticket) -> Callable[[], None]:
    """As `bring`; return what does it at once, on the main thread, and only once."""
    waiting = [value]

    def arrive() -> None:
        for one in (waiting.pop(),) if waiting else ():
            if ticket.valid:
                receiver(one)

    Clock.schedule_once(lambda _: arrive())
    wake()
    return arrive


def _nothing() -> None:
    """Bring nothing: no answer has come."""
