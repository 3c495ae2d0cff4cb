"""Status: how fresh every copy is, for IT's monitoring and the kiosk's board."""

from appliance.status.survey import Limit, Survey, UnitStatus, survey

__all__ = ["Limit", "Survey", "UnitStatus", "survey"]
