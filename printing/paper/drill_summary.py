"""The summary of an exercise on portrait A4: the score large, a table, two lines to sign.

1. A row's sign says whether the task went well by its shape: a filled disc with a check, or a
   hollow box; the word stands beside it.
"""

from printing.paper.faces import Face
from printing.paper.page import Page, Set, fitted_lines, height_of, text_lines
from printing.paper.poster import LEFT, RIGHT, Poster, PosterFlow
from printing.paper.wrap import line_width
from printing.sheets.drill_summary import DrillSummary, DrillTask

_SCORES = ((Face.BOLD, 54.0), (Face.BOLD, 40.0), (Face.BOLD, 28.0))
_SAID = ((Face.BOLD, 16.0), (Face.BOLD, 13.0), (Face.BOLD, 11.0))
_SCORE_WIDE = 66.0
_TASK_WIDE, _WORDS_WIDE = 77.0, 38.0
_PAD = 2.4
_LINE = 15.0


class _Flow(PosterFlow):
    """The page being set."""

    def __init__(self, sheet: DrillSummary) -> None:
        self.sheet = sheet
        super().__init__(Poster(sheet.head, sheet.foot, sheet.lead))
        self._score()
        self._table()
        self._remarks()
        self._hand()

    def _score(self) -> None:
        """Set the score in a heavy box, and beside it what it means."""
        sheet, page, top = self.sheet, self.page, self.y + 7.0
        score = fitted_lines(_SCORE_WIDE - 8.0, sheet.score, _SCORES, 1.1, widest=line_width)
        x, room = LEFT + _SCORE_WIDE + 6.0, RIGHT - LEFT - _SCORE_WIDE - 6.0
        said = fitted_lines(room, sheet.said, _SAID, 1.2)
        said += text_lines(room, sheet.detail, Face.REGULAR, 10.5, 1.35)
        high = max(height_of(score) + 10.0, height_of(said))
        page.frame((LEFT, top, _SCORE_WIDE, high), 2.2)
        wide = max(line_width(one.line) for one in score)
        page.stack(LEFT + (_SCORE_WIDE - wide) / 2, top + (high - height_of(score)) / 2, score)
        page.stack(x, top + (high - height_of(said)) / 2, said)
        self.y = top + high + 9.0

    def _table(self) -> None:
        self._table_head()
        for task in self.sheet.tasks:
            title = text_lines(_TASK_WIDE - 9.0, task.title, Face.BOLD, 10.5, 1.25)
            words = text_lines(_WORDS_WIDE, task.word, Face.REGULAR, 10, 1.2)
            high = max(height_of(title), height_of(words)) + 2 * _PAD
            if self.y + high > self.free.bottom:
                self.turn()
                self._table_head()
            self._row(task, title, words, high)
        self.y += 6.0

    def _edges(self) -> list[float]:
        """Return where each column after the task begins; the last entry is the right margin."""
        words = _WORDS_WIDE + 2.0
        first, rest = LEFT + _TASK_WIDE, RIGHT - LEFT - _TASK_WIDE - words
        wide = rest / (len(self.sheet.columns) - 1)
        return [first, *(first + words + wide * place for place in range(len(self.sheet.columns)))]

    def _table_head(self) -> None:
        page, base = self.page, self.y + 5.0
        page.say(LEFT, base, self.sheet.tasks_title, Face.BOLD, 11)
        edges = self._edges()
        for place, words in enumerate(self.sheet.columns):
            if place == 0:
                page.say(edges[0], base, words, Face.REGULAR, 9)
            else:
                page.say_right(edges[place + 1], base, words, Face.REGULAR, 9)
        page.rule(LEFT, base + 1.8, RIGHT, 1.2)
        self.y = base + 1.8

    def _row(self, task: DrillTask, title: list[Set], words: list[Set], high: float) -> None:
        page, edges = self.page, self._edges()
        middle = self.y + high / 2
        if task.good:
            page.disc(LEFT + 2.6, middle, 2.4)
            page.say(LEFT + 0.95, middle + 1.2, "✓", Face.BOLD, 9.5, is_white=True)  # 1
        else:
            page.frame((LEFT + 0.4, middle - 2.2, 4.4, 4.4), 0.9)
        page.stack(LEFT + 9.0, middle - height_of(title) / 2, title)
        page.stack(edges[0], middle - height_of(words) / 2, words)
        for place, figure in enumerate((task.time, task.target, task.points), 2):
            page.say_right(edges[place], middle + 1.3, figure, Face.REGULAR, 10.5)
        self.y += high
        page.rule(LEFT, self.y, RIGHT, 0.4)

    def _remarks(self) -> None:
        for words in self.sheet.remarks:
            lines = text_lines(RIGHT - LEFT, words, Face.REGULAR, 9.5, 1.35)
            if self.y + height_of(lines) > self.free.bottom:
                self.turn()
            self.y = self.page.stack(LEFT, self.y + 1.4, lines)

    def _hand(self) -> None:
        """Draw the lines to sign on."""
        if self.y + 2 * _LINE > self.free.bottom:
            self.turn()
        base = self.y + _LINE + 4.0
        wide = (RIGHT - LEFT - 8.0) / len(self.sheet.hand)
        for place, label in enumerate(self.sheet.hand):
            x = LEFT + (wide + 8.0) * place
            self.page.rule(x, base, x + wide, 0.6)
            self.page.say(x, base + 4.0, label, Face.REGULAR, 8.5)
        self.y = base + 6.0


def lay_out(sheet: DrillSummary) -> list[Page]:
    """Return the pages of an exercise's summary: one."""
    flow = _Flow(sheet)
    return flow.poster.finish(flow.pages)
