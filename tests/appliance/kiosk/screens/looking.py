"""Going through the catalogue in one look after another."""

from collections.abc import Iterable, Iterator
from itertools import product

from appliance.kiosk.looks import Look
from storage.errors import LyktaError
from tests.appliance.kiosk.screens import Entry, catalogue
from tests.appliance.kiosk.screens.visit import Visit


def looks(
    languages: Iterable[str], themes: Iterable[str], texts: Iterable[float]
) -> tuple[Look, ...]:
    """Return every look that these make."""
    return tuple(
        Look(language=code, theme=theme, text=text)
        for code, theme, text in product(languages, themes, texts)
    )


def shown(visit: Visit, look: Look, entries: Iterable[Entry] | None = None) -> Iterator[Entry]:
    """Show each screen in a look; where one does not come, the failure names it."""
    for entry in catalogue() if entries is None else entries:
        bring(visit, entry, look)
        yield entry


def bring(visit: Visit, entry: Entry, look: Look) -> None:
    """Show one screen in a look. Raises AssertionError where it does not come."""
    try:
        visit.mend()
        visit.kiosk.touched()  # what the screen before laid over itself goes with it
        (visit.lock if entry.locked else visit.open)()
        visit.look(look)
        entry.bring(visit)
    except (AssertionError, LookupError, LyktaError) as fault:
        raise AssertionError(f"{entry.name} in {look}: {fault}") from fault
