"""The guard's figures of the settings, as the guard takes them."""

from appliance.capture.guard import Limits, Policy
from appliance.config import Settings
from appliance.config.guarding import GuardFigures, GuardUnitSettings


def policy_of(settings: Settings) -> Policy:
    """Return the guard's figures for a site and for its units."""
    site = settings.guard
    own = {}
    for one in settings.guard_units:
        unit = settings.unit(one.unit)
        if unit is not None:
            own[unit.code] = limits_of(one)
    return Policy(
        limits=limits_of(site),
        units=own,
        site_share=site.site_percent / 100,
        canary=site.canary,
        log_only=site.log_only,
    )


def limits_of(given: GuardFigures) -> Limits:
    """Return the figures of one unit, or of all that have none of their own."""
    return Limits(
        lost_share=given.lost_percent / 100,
        lost_at_least=given.lost_at_least,
        emptied_share=given.emptied_percent / 100,
        emptied_at_least=given.emptied_at_least,
        thinned_drop=given.thinned_percent / 100,
        day_share=given.day_percent / 100,
        band_share=given.usual_percent / 100,
        stalled=given.stalled_captures,
        closes=isinstance(given, GuardUnitSettings) and given.closes,
    )
