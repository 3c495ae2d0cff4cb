"""The FHIR R4 connector: any hospital whose record system speaks HL7 FHIR release 4.

FHIR words are spoken only inside this package; what leaves it are records.
"""

from appliance.sources.fhir.connector import FhirSource
from appliance.sources.fhir.settings import FhirSettings

__all__ = ["FhirSettings", "FhirSource"]
