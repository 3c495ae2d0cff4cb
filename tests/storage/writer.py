"""A process that stores one generation after another until it is killed."""

WRITER = """
import sys
from pathlib import Path
from storage.keys.recipients import Recipients
from storage.keys.signing import Signer, device_public
from storage.store import Store
from tests.storage.site import instant, ward
folder = Path(sys.argv[1])
store = Store(folder / "store", device_public(folder / "keys"))
minute = int(sys.argv[2])
while True:
    minute += 1
    as_of = instant(minute)
    said = store.admit(ward(as_of.wall, 40), as_of=as_of, captured=as_of,
                       recipients=Recipients.load(folder / "keys"),
                       signer=Signer.load(folder / "keys"))
    print(said.generation, flush=True)
"""
"""Its arguments: the site's folder, the minute to begin after. It prints each number it stored."""
