"""A process that stores one generation after another until it is killed."""

WRITER = """
import sys
from pathlib import Path
from storage.keys.recipients import Recipients
from storage.keys.signing import Signer, device_public
from storage.store import Store
from tests.storage.site import instant, ward
folder = Path(sys.argv[1])
store = Store(folder / "store", device_public(folder / "keys"), state=folder / "state")
recipients, signer = Recipients.load(folder / "keys"), Signer.load(folder / "keys")
minute, said = int(sys.argv[2]), None
while True:
    minute += 1
    as_of = instant(minute)
    sealed = dict(as_of=as_of, captured=as_of, recipients=recipients, signer=signer)
    if said and minute % 3:
        said = store.renew(said, source_time=None, **sealed)
    else:
        said = store.admit(ward(as_of.wall, 40), **sealed)
    if minute % 4 == 0:
        if store.pinned("14"):
            store.unpin("14")
        store.pin("14", "why", "Anna Ek", at=as_of)
        store.mark_rejected("14")
    print(said.generation, flush=True)
"""
"""Its arguments: the site's folder, the minute to begin after. It prints each number it stored.

Of three captures one is written in full and two are renewed; now and then it pins one.
"""
