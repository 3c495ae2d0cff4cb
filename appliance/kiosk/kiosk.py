"""The kiosk itself: which screen stands, who opened it, what the board says, when it locks.

Safety arguments. 1. An answer belongs to one visit of one screen: leaving or locking ends the
visit's ticket, and a late answer is dropped. 2. Locking wipes: the screen's panes, the
textures and their keys, the way back, the press's view. 3. The age is asked anew every few
seconds on a thread of its own; when no answer comes, the bar says that the age is not known.
4. The bar speaks of the copy that is on the glass, never of a newer one.
"""

import gc
from collections.abc import Callable
from typing import Any

import msgspec
from kivy.clock import Clock
from kivy.uix.widget import Widget

from appliance.desk.rights import refusal, role_of
from appliance.kiosk.behind import Behind
from appliance.kiosk.gathered import bar_of
from appliance.kiosk.idle import Countdown, Idle, Told
from appliance.kiosk.lanes import Ticket
from appliance.kiosk.lockdown import give_back_freed
from appliance.kiosk.looks import Look, site_look
from appliance.kiosk.pen import NO_RIM, Glass, Pen
from appliance.kiosk.ports import BoardView, Copy, DeskPort, PrintView, Right, Unlocked
from appliance.kiosk.press import unheard
from appliance.kiosk.screens.screen import Make, Screen
from appliance.kiosk.screens.status import Status
from appliance.kiosk.screens.units import Units
from appliance.kiosk.settings import KioskSettings
from appliance.kiosk.theme import THEMES
from appliance.kiosk.warming import Warming
from appliance.kiosk.widgets.cover import RIM, Cover
from appliance.kiosk.widgets.over import Over
from appliance.kiosk.widgets.topbar import Strip, TopBar
from printing.language import Language, language
from storage.errors import LyktaError

_SILENCE = 12.0
_SELDOM, _SPARING = 9.0, 250.0
"""Seconds between two boards at most, and how many times its own cost a board waits for the next:
a hospital of a hundred units must not keep a core warm for nobody. Shorter than the silence."""
_LATER = 2.0
"""Seconds after a lock: the desk has forgotten by then, and the pictures are off the glass. And
after a screen was left, which takes some thirty milliseconds: a long visit does not swell."""
_HELD = 0.03
"""Seconds the next frame is held for an answer that comes at once: two frames cost it twice."""
_TOLD = 30.0
"""Seconds a card stands that nobody takes away."""


class Kiosk:
    """Holds the root widget and decides which screen stands on it."""

    def __init__(
        self,
        desk: DeskPort,
        settings: KioskSettings,
        size: tuple[int, int],
        behind: Behind | None = None,
    ) -> None:
        """Show the locked board at once; it fills when the desk first answers.

        `behind` is what another kiosk left running on the same glass.
        """
        self.desk, self.settings = desk, settings
        self.looks = site_look(settings)
        self.glass = Glass(
            size,
            THEMES[settings.theme],
            language(settings.language, settings.zone),
            settings.text,
            settings.inches,
        )
        self.board: BoardView | None = None
        self.unlocked: Unlocked | None = None
        self.goal, self.unit = "", ""
        self.root = Widget(size=size)
        self._ground = Pen(self.root.canvas, self.glass)
        self._behind = behind or Behind(desk)
        self._behind.serve(desk)
        self.cover: Cover | None = None
        self._desk_lane, self._board_lane = self._behind.desk, self._behind.board
        self.press = self._behind.press
        self.press.changed = self._printed
        self._ticket, self._board_ticket = Ticket(), Ticket()
        self._asked, self._heard, self._began, self._cost = False, Clock.get_boottime(), 0.0, 0.0
        self._copy: Copy | None = None
        self._gathered: tuple[str, ...] = ()
        self._way: list[Make] = []
        self._make: Make = Status
        self.bar, self.strip = TopBar(self.glass), Strip(self.glass, self._newer)
        self.idle = Idle(settings.idle, settings.countdown)
        self._give_back = Clock.create_trigger(lambda _: _tidy(), _LATER)
        self._warming = Warming(self._desk_lane, lambda: self.idle.quiet)
        self._over: Over | None = None
        self.screen: Screen = Status(self)
        self._set(Status)
        self._clocks = [
            Clock.schedule_interval(lambda _: self._watch(), 0.5),
            Clock.schedule_interval(lambda _: self._turn(), settings.tick),
        ]
        self.tick()

    # The house's door for screens.

    @property
    def language(self) -> Language:
        """The reader's language."""
        return self.glass.language

    @property
    def print_view(self) -> PrintView | None:
        """How far the print of this visit has come, None where nothing was printed."""
        return self.press.view

    @property
    def printing(self) -> bool:
        """Whether a print is under way."""
        return self.press.running

    def go(self, make: Make) -> None:
        """Show a screen and remember the one before."""
        self._way.append(self._make)
        self._set(make)

    def replace(self, make: Make) -> None:
        """Show a screen in the place of this one."""
        self._set(make)

    def back(self) -> None:
        """Show the screen before this one; from the first one, lock."""
        if self._way:
            self._set(self._way.pop())
        elif self.unlocked:
            self.lock()

    def home(self) -> None:
        """Show the first screen of an open machine."""
        self._way.clear()
        self._set(Units)

    def ask(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[LyktaError], None] | None = None,
        *,
        soon: bool = False,
    ) -> None:
        """Let the desk work; its answer is dropped if this screen has been left (1)."""
        failed, patience = failed or self.screen.fault, _HELD if soon else 0.0
        self._desk_lane.ask(work, then, failed, self._ticket, patience=patience)

    def showing(self, copy: Copy | None, title: str, count: str = "") -> None:
        """Let the bar speak of this copy from now on (4)."""
        changed = copy != self._copy
        gathered, self._copy, self._gathered = self._gathered, copy, ()
        self.strip.title, self.strip.count, self.strip.copy = title, count, copy
        self.strip.refresh()
        if changed:
            self._board_ticket.end()
            self._asked = False
            self.tick()
        elif gathered:  # the board was asked for no copy; only its bar spoke of several units
            self._show_board(self.board)

    def gathering(self, units: tuple[str, ...], title: str) -> None:
        """Let the bar speak of the worst of several units, whose patients are on the glass."""
        self._gathered = ()
        self.showing(None, title)
        self._gathered = units
        self._show_board(self.board)

    def refused(self, right: Right) -> str:
        """Say why the person who is here may not: "" where she may."""
        return refusal(right, self.unlocked.rights if self.unlocked else None, self.language)

    def opened(self, unlocked: Unlocked) -> None:
        """Begin a person's visit."""
        self._greet(unlocked)
        self.home()
        self._warming.begin(self.desk)

    def admit(self, unlocked: Unlocked, first: Make) -> None:
        """Begin the visit of a person who must do something first."""
        self._greet(unlocked)
        self._way.clear()
        self._set(first)

    def _greet(self, unlocked: Unlocked) -> None:
        self.unlocked = unlocked
        role = role_of(unlocked.role, unlocked.function, self.language)
        self.bar.person = ", ".join(part for part in (unlocked.person, role) if part)
        self.bar.refresh()

    def lock(self) -> None:
        """Lock, and wipe every patient's text (2)."""
        self._uncover()
        self._warming.stop()
        self.unlocked, self.goal, self.unit = None, "", ""
        self.bar.person = ""
        self._way.clear()
        self.press.forget()
        self._copy = None
        self._look(site_look(self.settings))
        self._set(Status)
        self.glass.texts.forget()
        self.bar.refresh()
        self.screen.refresh()
        self._desk_lane.ask(self.desk.lock, _nothing, _nothing, Ticket())
        gc.collect()  # widgets stand in circles: without this they would keep names for a while
        Clock.schedule_once(lambda _: give_back_freed(), _LATER)
        self.tick()

    def swap(
        self, desk: DeskPort, cover: Callable[["Kiosk", Callable[[], float]], Cover] | None = None
    ) -> None:
        """Lock, and show another desk from now on: an exercise's with its cover, or the real one.

        What is being printed for the desk that is left is stopped. The reader keeps her look.
        """
        looks = self.looks
        self.lock()
        if self.cover is not None:
            self.cover.stop()
            self.cover.empty()
        self.press.changed = unheard
        self._behind.serve(desk)
        self.desk, self.press = desk, self._behind.press
        self.press.changed = self._printed
        self.board = None
        self._board_ticket.end()
        self._asked = False
        self.glass.rim = RIM if cover else NO_RIM
        self.glass.fit(self.glass.size)
        self.cover = cover(self, lambda: self.idle.quiet) if cover else None
        self._look(looks)
        self._set(Status)
        self.tick()

    def press_cover(self, hint: str) -> bool:
        """Press the cover's button of a key's name; return whether there is one."""
        return self.cover is not None and self.cover.press_hint(hint)

    def look(self, **wanted: Any) -> None:
        """Take another `language`, `theme` or `text` until the lock, and build the screen anew.

        Raises ValueError where a value is not one that `Look` knows.
        """
        focused = [pane.focused for pane in self.screen.every()]
        self._look(msgspec.structs.replace(self.looks, **wanted))
        self._set(self._make)
        for pane, was in zip(self.screen.every(), focused, strict=False):
            if was:
                pane.focused = True
                pane.refresh()
        self.tick()

    def _look(self, wanted: Look) -> None:
        if wanted.language != self.looks.language:  # the board is worded: let it be asked anew
            self.board = None
            self._board_ticket.end()
            self._asked = False
        self.looks = wanted
        spoken = language(wanted.language, self.settings.zone)
        self.glass.look(spoken, THEMES[wanted.theme], wanted.text)
        if self.unlocked:
            self._greet(self.unlocked)

    def resize(self, size: tuple[int, int]) -> None:
        """Fit the glass to a window of another size, and build the screen anew."""
        if size == self.glass.size or min(size) <= 0:
            return
        self._uncover()
        self.root.size = size
        self.glass.fit(size)
        self._set(self._make)

    # What turns by itself.

    def tick(self) -> None:
        """Ask the board anew, unless the last question is still open (3)."""
        if self._asked:
            return
        self._asked, self._began = True, Clock.get_boottime()
        self._board_ticket = Ticket()
        copy, language_now = self._copy, self.language
        self._board_lane.ask(
            lambda: self.desk.board(language_now, copy),
            self._boarded,
            self._board_failed,
            self._board_ticket,
        )

    def _turn(self) -> None:
        """Ask the board again; more seldom where nobody is here and asking costs much."""
        rest = min(self._cost * _SPARING, _SELDOM) if self.idle.quiet > _SELDOM else 0.0
        if Clock.get_boottime() - self._began >= rest:
            self.tick()

    def touched(self) -> bool:
        """Count a sign of life; return True where it only took away what lay over the screen."""
        self.idle.touched()
        if self._over is None:
            return False
        self._uncover()
        return True

    def press_over(self, hint: str) -> bool:
        """Press the key with this hint on the card over the screen; say whether there is one."""
        return self._over is not None and self._over.press_hint(hint)

    def tell(self, head: str, text: str, remedy: str) -> None:
        """Say one thing in a card over the screen, until the next touch or key."""
        self._lay_over(Told(self.glass, (head, text, remedy), self.touched))

    def stop(self) -> None:
        """Stop the clocks and threads; may be called twice."""
        self.leave()
        self._behind.stop()

    def leave(self) -> None:
        """Leave the glass to another kiosk: what works behind it goes on, unseen."""
        for clock in self._clocks:
            clock.cancel()
        if self.cover is not None:
            self.cover.stop()
        self._ticket.end()
        self._board_ticket.end()
        self._warming.stop()
        self.press.forget()
        self.press.changed = unheard

    def _boarded(self, board: BoardView) -> None:
        self._asked = False
        self._heard = Clock.get_boottime()
        self._cost = self._heard - self._began
        self._show_board(board)

    def _board_failed(self, _error: LyktaError) -> None:
        self._asked = False
        self._show_board(None)

    def _show_board(self, board: BoardView | None) -> None:
        known, self.board = self.board, board
        self.idle.outage = board is not None and board.locked_outage
        spoken = self._spoken(board)
        if spoken is None or spoken != self.bar.board:
            self.bar.board = self.strip.board = spoken
            self.bar.refresh()
            self.strip.refresh()
        if board is None or board != known:
            self.screen.on_board()

    def _spoken(self, board: BoardView | None) -> BoardView | None:
        """Return the board with the bar of the screen: one copy's, or several units'."""
        if board is None or not self._gathered:
            return board
        bar = bar_of(board, self._gathered, self.language)
        return msgspec.structs.replace(board, bar=bar)

    def _watch(self) -> None:
        if Clock.get_boottime() - self._heard > _SILENCE and self.board is not None:
            self._show_board(None)
        as_left = isinstance(self.screen, Status) and self.looks == site_look(self.settings)
        state = self.idle.state(open_to_read=not as_left)
        if state == "lock":
            self.lock()
        elif state == "count" and self.unlocked:
            self._count_down()
        elif isinstance(self._over, Told) and self.idle.quiet > _TOLD:
            self._uncover()

    def _count_down(self) -> None:
        over = self._over
        if not isinstance(over, Countdown):
            self._lay_over(over := Countdown(self.glass, self.touched, self.lock))
        over.show(self.idle.left)

    def _lay_over(self, pane: Over) -> None:
        """Lay a card over the screen, in the place of one there; bar and cover stay above it."""
        self._uncover()
        self._over = pane
        place = 0 if self.cover is None else 1
        self.root.remove_widget(self.bar)
        for one in (pane, self.bar):
            self.root.add_widget(one, index=place)

    def _uncover(self) -> None:
        over, self._over = self._over, None
        if over is not None:
            over.empty()
            over.pen.wipe()
            self.root.remove_widget(over)

    def _printed(self) -> None:
        self.screen.on_print()

    def _newer(self) -> None:
        if self.board is not None and self.board.bar.newer:
            self._set(self._make)

    def fetch_newer(self) -> None:
        """Build the screen anew from the newer copy, where there is one."""
        self._newer()

    def _set(self, make: Make) -> None:
        self._ticket.end()
        self._ticket = Ticket()
        self._give_back()
        self._uncover()
        self.screen.empty()
        self.screen.pen.wipe()
        self.root.clear_widgets()
        self._make = make
        self._ground.wipe()
        self._ground.ground("bg")
        self.screen = make(self)
        self.idle.least = self.screen.patience
        self.root.add_widget(self.screen)
        self.bar.board = self.strip.board = self.board
        self.root.add_widget(self.bar)
        if self.screen.strip:
            self.root.add_widget(self.strip)
        if self.cover is not None:
            self.root.add_widget(self.cover)
            self.cover.lay(self.screen)
        self.showing(None, "")
        self.screen.refresh()
        self.screen.build()
        self.bar.refresh()


def _tidy() -> None:
    gc.collect()  # as at the lock
    give_back_freed()


def _nothing(_value: object) -> None:
    """Take an answer nobody waits for."""
