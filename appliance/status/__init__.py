"""Status: how fresh every copy is, for IT's monitoring and the kiosk's board."""

from appliance.status.care import Care, Concern
from appliance.status.survey import Limit, Survey, UnitStatus, Where, survey

__all__ = ["Care", "Concern", "Limit", "Survey", "UnitStatus", "Where", "survey"]
