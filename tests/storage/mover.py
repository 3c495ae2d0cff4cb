"""A process that moves a store back and forth until it is killed."""

MOVER = """
import sys
from pathlib import Path
from storage import fsio
from storage.keys.signing import device_public
from storage.store import Store
from storage.upkeep.moving import move
from storage.upkeep.premises import Premises
from tests.storage.site import instant
settings, number = Path(sys.argv[1]), int(sys.argv[2])
print("begun", flush=True)
while True:
    number += 1
    here = Premises.below(Path(settings.read_text()))
    store = Store(here.copies, device_public(here.keys))
    move(here, store, settings.parent / f"place-{number}",
         lambda folder: fsio.replace(settings, str(folder).encode(), 0o644), at=instant())
"""
"""Its arguments: the file that names the store's folder, the number of the first new place."""
