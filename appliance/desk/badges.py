"""What a scan is, by its form alone: the screens may ask, and touch no key."""

from storage.keys import badges


def is_badge(typed: str) -> bool:
    """Tell whether a scan is meant to be a personal card's, well read or not."""
    return badges.is_badge(typed)
