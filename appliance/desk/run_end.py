"""What a print's end means for the register of printed sheets.

Only what surely did not come out is entered as not printed: a sheet that lies on the ward and
counts as never printed would be called a forgery.
"""

from collections.abc import Iterable

from appliance.desk.run_settling import Settled
from appliance.desk.run_state import RunState
from appliance.desk.sealing import Seals, ending_of
from printing.queue import JobState


def enter(seals: Seals | None, state: RunState) -> None:
    """Enter how each sheet of a print ended. Never raises; nothing where nothing is sealed."""
    if seals is None:
        return
    for one in state.bundles:
        if one.sheets:
            seals.ended(one.sheets, ending_of(printed=one.printed, clean=one.clean))


def enter_settled(seals: Seals | None, settled: Iterable[Settled]) -> None:
    """Enter what was learnt after a crash. Never raises; nothing where nothing is sealed."""
    if seals is None:
        return
    for one in settled:
        printed = one.progress.state is JobState.PRINTED
        seals.ended(one.entry.serials, ending_of(printed=printed, clean=one.progress.clean))
