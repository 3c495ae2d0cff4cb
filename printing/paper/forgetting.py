"""What was measured, broken into lines and looked up for pages is kept for speed; here it goes.

The keys of these tables are patients' own words, names among them, so that a screen that locks
must empty them: they would live as long as the program.
"""

from printing.paper.faces import legible, width
from printing.paper.lab_labels import bars
from printing.paper.seal import modules
from printing.paper.wrap import bound, wrap
from printing.sheets.notation import risky


def forget() -> None:
    """Forget every text that any page was made of."""
    for table in (legible, width, bound, wrap, bars, modules, risky):
        table.cache_clear()
