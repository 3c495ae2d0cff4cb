"""The files connector: exports that another system's job puts into a watched folder.

FHIR bundles and NDJSON, CSV by a mapping, PDF documents as they are. FHIR is read by
`appliance.sources.fhir` over a transport in memory, CSV by `appliance.sources.rows`.
"""

from appliance.sources.files.connector import FilesSettings, FilesSource
from appliance.sources.files.tables import load_mapping

__all__ = ["FilesSettings", "FilesSource", "load_mapping"]
