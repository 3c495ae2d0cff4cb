"""The chain of manifests: each names the one it follows, by number and by hash. Pure."""

from collections.abc import Sequence

from storage.errors import LyktaError
from storage.manifest import Manifest


class ChainBroken(LyktaError):
    """A genuine copy does not follow the copy it was signed to follow."""

    code = "S-26"
    message = "Copy {generation} of {unit} was signed as following another copy {follows}."
    remedy = (
        "Both are genuine, but of different histories of this machine. Tell IT: ask who had its "
        "disk or put a folder back."
    )


class CopiesMissing(LyktaError):
    """Numbers between two copies were passed over when the later one was stored."""

    code = "S-27"
    message = "Between copy {follows} and copy {generation} of {unit}, copies are missing."
    remedy = "They were damaged, or taken away by somebody. Tell IT: look at this machine's disk."


def faults(there: Sequence[tuple[Manifest, str]]) -> tuple[LyktaError, ...]:
    """Return where genuine manifests, each with its hash, do not follow one another.

    Whatever retention has removed breaks nothing: only what is there is compared.
    """
    hashes = {said.generation: hashed for said, hashed in there}
    found = (_fault(said, hashes) for said, _ in there)
    return tuple(fault for fault in found if fault is not None)


def _fault(said: Manifest, hashes: dict[int, str]) -> LyktaError | None:
    if not said.follows:
        return None
    facts = {"unit": said.unit, "generation": said.generation, "follows": said.follows}
    if hashes.get(said.follows, said.previous) != said.previous:
        return ChainBroken(**facts)
    between = range(said.follows + 1, said.generation)
    if between and not any(number in hashes for number in between):
        return CopiesMissing(**facts)
    return None
