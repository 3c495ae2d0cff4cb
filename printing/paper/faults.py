"""What paper cannot do."""

from storage.errors import LyktaError


class HeadTooLong(LyktaError):
    """Allergies and warnings leave no room for the rows; half a list is never printed."""

    code = "P-40"
    message = (
        "Sheet {serial} cannot be printed: name, allergies and warnings alone fill the whole page."
    )
    remedy = "Read the list on the screen and copy it by hand. Print the other patients as usual."
