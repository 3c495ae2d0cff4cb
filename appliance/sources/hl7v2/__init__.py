"""A feed of HL7 v2 messages over MLLP, with or without TLS: `Hl7Feed(Hl7Settings(...))`.

HL7's words are spoken only in here; what leaves is `appliance.sources.feed`.
"""

from appliance.sources.hl7v2.listener import Hl7Feed
from appliance.sources.hl7v2.settings import Hl7Settings

__all__ = ["Hl7Feed", "Hl7Settings"]
