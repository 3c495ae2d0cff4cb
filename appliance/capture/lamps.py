"""The three self-tests of a start: configuration, data, source; shown like lamps on a car's dash.

The configuration's is made by who read the settings, the source's from its rounds, the data's
here. None of them stops the capture: what cannot be done is said there and tried again.
"""

from collections.abc import Iterable
from pathlib import Path

from appliance.capture import identity
from appliance.capture.identity import Marks
from appliance.capture.round import Keeper, Outcome
from appliance.sources.source import SourceRefused
from printing.language import mark
from storage import fsio
from storage.clock import ClockVerdict
from storage.errors import LyktaError
from storage.freshness import Reason
from storage.reports.lamps import Glow, Lamp

WAITING = Lamp(glow=Glow.WAITING, findings=(Reason(mark("Not asked yet."), {}),))
_GRAVEST = (Glow.BAD, Glow.ATTENTION, Glow.WAITING, Glow.GOOD)


def of_faults(
    faults: Iterable[LyktaError],
    glow: Glow = Glow.BAD,
    well: Reason | None = None,
    *,
    lasting: bool = False,
) -> Lamp:
    """Return a lamp that names faults with their remedies; a good one where there are none.

    `lasting` says that they do not end by themselves.
    """
    named = tuple(faults)
    if not named:
        return Lamp(glow=Glow.GOOD, findings=(well,) if well is not None else ())
    return Lamp(
        glow=glow,
        findings=tuple(Reason(one.message, _facts(one)) for one in named),
        remedies=tuple(Reason(one.remedy, _facts(one)) for one in named),
        lasting=lasting,
    )


def together(*lamps: Lamp) -> Lamp:
    """Return one lamp for several: the gravest light, every finding of that light."""
    gravest = min((one.glow for one in lamps), key=_GRAVEST.index)
    speaking = [one for one in lamps if one.glow is gravest]
    return Lamp(
        glow=gravest,
        findings=tuple(finding for one in speaking for finding in one.findings),
        remedies=tuple(remedy for one in speaking for remedy in one.remedies),
    )


def of_data(keeper: Keeper, copies: Path, units: Iterable[str], here: Marks) -> Lamp:
    """Test whether copies can be kept in a folder, and whether those that are kept are whole."""
    codes = tuple(units)
    wrong = [*_not_ours(keeper.state, here), *_unwritable(keeper.state, copies)]
    doubtful = [fault for unit in codes for fault in _damaged(keeper, unit)]
    doubtful += keeper.store.room_faults()
    well = Reason(mark("Copies can be kept here, and none that is kept is damaged."), {})
    return together(
        of_faults(wrong, well=well), of_faults(doubtful, Glow.ATTENTION), _clock(keeper)
    )


def _clock(keeper: Keeper) -> Lamp:
    if keeper.clock.verdict(keeper.clock.now()) is not ClockVerdict.WRONG:
        return Lamp(glow=Glow.GOOD)
    text = mark("The clock of this machine is wrong: no age can be trusted.")
    remedy = mark("Somebody who is logged in sets it right: 'lykta clock confirm'.")
    return Lamp(glow=Glow.ATTENTION, findings=(Reason(text, {}),), remedies=(Reason(remedy, {}),))


def of_outcomes(outcomes: Iterable[Outcome]) -> Lamp:
    """Return the source's lamp after a round: every error once, or how many units were copied.

    A source that refuses every unit goes on refusing until somebody acts; silence ends by itself.
    """
    done = tuple(outcomes)
    good = sum(one.error is None for one in done)
    text = mark("{good} of {all} units were copied.")
    well = Reason(text, {"good": str(good), "all": str(len(done))})
    faults = {str(one.error): one.error for one in done if one.error is not None}
    glow = Glow.BAD if not good else Glow.ATTENTION
    refused = not good and all(isinstance(one.error, SourceRefused) for one in done)
    return of_faults(faults.values(), glow, well, lasting=refused)


def _facts(fault: LyktaError) -> dict[str, str]:
    return {name: str(value) for name, value in fault.facts.items()}


def _not_ours(state: Path, here: Marks) -> list[LyktaError]:
    try:
        identity.must_be_ours(state, here)
    except LyktaError as fault:
        return [fault]
    return []


def _unwritable(*folders: Path) -> list[LyktaError]:
    """Write and take away a small file where reports and where copies are kept."""
    found: list[LyktaError] = []
    for folder in folders:
        trial = folder / ".tmp-lamp"
        try:
            with fsio.worded(folder.name):
                fsio.ensure_dir(folder, 0o750)
                fsio.replace(trial, b"lamp", 0o600)
                fsio.remove_file(trial)
        except LyktaError as fault:
            found.append(fault)
    return found


def _damaged(keeper: Keeper, unit: str) -> tuple[LyktaError, ...]:
    try:
        found = keeper.store.glance(unit)
        return tuple(found.faults) if found else keeper.store.faults(unit)
    except LyktaError as fault:
        return (fault,)
