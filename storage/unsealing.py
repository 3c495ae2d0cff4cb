"""From a manifest's envelopes to the file's key, with the keys a person holds."""

from storage.keys.opening import NotSealedForThisKey, open_sealed
from storage.keys.rolekeys import RoleKeys
from storage.manifest import Manifest


def file_key(said: Manifest, keys: RoleKeys) -> bytes:
    """Return the key of the file that a manifest speaks of.

    Every seed of a role is tried, the newest first: a role's key that was rotated still opens
    what was sealed before. Raises NotSealedForThisKey, KeysForgotten.
    """
    for envelope in said.envelopes:
        if keys.holds(envelope.role):
            for seed in keys.seeds(envelope.role):
                try:
                    return open_sealed(envelope.sealed, seed, said.binding)
                except NotSealedForThisKey:
                    continue
    raise NotSealedForThisKey
