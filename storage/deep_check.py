"""The deep check: really open the newest copy of every unit a person may read, and count.

A digest proves that a file is the one that was signed, a signature who signed it; only opening
proves that somebody holds the key. So each unlock opens them all, behind the person's back, and
leaves a proof (`storage.proof`) that IT sees from outside.
"""

import logging
from collections.abc import Iterable
from pathlib import Path

from storage.clock import Clock
from storage.errors import LyktaError
from storage.keys.rolekeys import RoleKeys
from storage.proof import Proof, keep
from storage.reading import Opened, open_unit
from storage.store import Store

log = logging.getLogger("lykta.store")


def deep_check(
    store: Store, units: Iterable[str], keys: RoleKeys, state: Path, clock: Clock
) -> tuple[Proof, ...]:
    """Open the newest copy of each unit that the keys cover, and keep the proofs.

    Ends early, with what it has, where the keys are forgotten meanwhile. Never raises for a
    copy that does not open or a state folder that cannot be written: that is what it reports.
    """
    proofs: list[Proof] = []
    for unit in units:
        if keys.forgotten:
            break
        if keys.covers(unit):
            proof = _prove(store, unit, keys, clock)
            if keys.forgotten:  # what failed in the middle of a lock proves nothing
                break
            if proof.fault:
                log.warning("deep check of %s: %s", unit, proof.fault)
            proofs.append(proof)
    _keep(state, proofs)
    return tuple(proofs)


def _prove(store: Store, unit: str, keys: RoleKeys, clock: Clock) -> Proof:
    at = clock.now()
    try:
        opened = open_unit(store, unit, keys)
    except LyktaError as fault:
        return Proof(unit=unit, at=at, fault=fault.code)
    snapshot = opened.snapshot
    return Proof(
        unit=unit,
        at=at,
        generation=opened.manifest.generation,
        patients=len(snapshot.charts) or len(snapshot.diaries),
        older=len(opened.older),
        lost=len(opened.lost),
        fault=_worst(opened),
    )


def _worst(opened: Opened) -> str:
    """Return the code of what makes a copy that opened no proof: a last resort was shown."""
    last_resort = opened.pinned or opened.unverified
    return opened.faults[0].code if last_resort and opened.faults else ""


def _keep(state: Path, proofs: list[Proof]) -> None:
    try:
        if proofs:
            keep(state, proofs)
    except LyktaError as fault:
        log.warning("the proof of opening is not kept: %s", fault.code)
