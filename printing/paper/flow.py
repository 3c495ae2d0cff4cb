"""Pages that are set one block below the other: the page at hand, and how far down it is set."""

from printing.paper.frame import Frame
from printing.paper.page import Page


class Flow:
    """The pages of one sheet; `y` is where the next block begins, in millimetres from the top.

    What stands on every page, as the heads of columns, is added by whoever overrides `turn`.
    """

    air = 0.0
    """Millimetres between the frame's head and the first block of a page."""

    def __init__(self, frame: Frame) -> None:
        """Begin with an empty page."""
        self.frame = frame
        self.pages: list[Page] = []
        self.y = 0.0
        self.turn()

    @property
    def page(self) -> Page:
        """The page that is being set."""
        return self.pages[-1]

    def turn(self) -> None:
        """Begin a new page."""
        self.pages.append(self.frame.page())
        self.y = self.frame.top + self.air
