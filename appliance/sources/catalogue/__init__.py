"""The library's source: a folder or an address of reference documents, mirrored.

`sync` is the only door; it asks the library (`storage.shelf.Shelf`) what is kept and hands it
what the source has now.
"""

from appliance.sources.catalogue.sync import CatalogueSettings, Synced, sync

__all__ = ["CatalogueSettings", "Synced", "sync"]
