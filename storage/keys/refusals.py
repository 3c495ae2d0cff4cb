"""Why a name, a password, a code or a card is not taken, and what to do then."""

from storage.errors import LyktaError


class WrongPassword(LyktaError):
    """The name or the password is wrong; nothing says which of them."""

    code = "K-06"
    message = "Wrong name or password. Failed tries in a row: {tries}."
    remedy = "Check capital letters and try again. IT can give you a new password."


class CodeOpensNothing(WrongPassword):
    """A code was typed without a slip, but it is no envelope's that is in force here."""

    code = "K-27"
    message = "This code opens nothing on this machine. Failed tries in a row: {tries}."
    remedy = (
        "The envelope may be another machine's, or an older one: look for the one with this "
        "machine's name and the latest date. IT has the recovery envelope."
    )


class PersonExists(LyktaError):
    """There is already somebody of this name."""

    code = "K-10"
    message = "There is already a person called {person}."
    remedy = "Choose another name, or change that person's password with “lykta person passwd”."


class NoSuchPerson(LyktaError):
    """Nobody of this name is in the register."""

    code = "K-11"
    message = "There is no person called {person}."
    remedy = "See the names with “lykta person list”."


class PasswordTooShort(LyktaError):
    """A new password is shorter than SHORTEST_PASSWORD."""

    code = "K-12"
    message = "The password is too short: at least {least} characters are needed."
    remedy = "Choose four words that do not belong together; that is easy to type with gloves."


class NameUnusable(LyktaError):
    """A name is empty, too long or holds signs that cannot be printed."""

    code = "K-13"
    message = "The name “{name}” cannot be used."
    remedy = "Use a name of 1 to 64 letters; a role of 1 to 40 letters a-z, digits, “-” or “_”."


class RoleDiffers(LyktaError):
    """The role exists for other units than those asked for, or does not exist and none were."""

    code = "K-14"
    message = "The role {role} is for other units than asked for: {units}."
    remedy = "Leave the units out, or choose a new role name for these units."


class KeysExist(LyktaError):
    """New keys were asked for where there are some; that would lock every old copy for ever."""

    code = "K-15"
    message = "There are already keys in {folder}."
    remedy = "Keep them: without them no older copy opens. Choose another folder for a new site."


class PersonLocked(LyktaError):
    """The password is right, but the person was locked."""

    code = "K-16"
    message = "{person} has been locked and cannot open Lykta."
    remedy = "Ask IT (“lykta person unlock”). In an emergency the head nurse has an envelope."


class PersonExpired(LyktaError):
    """The password is right, but the person's time is over."""

    code = "K-17"
    message = "The access of {person} ended {when}."
    remedy = "Ask IT for a new date (“lykta person expire”). In an emergency use the envelope."


class GrantDamaged(LyktaError):
    """The password is right, but the role's key that was granted to it does not open."""

    code = "K-18"
    message = "The keys that {person} was given are damaged on this machine."
    remedy = "Log in as somebody else or use the envelope; IT can reset the password."


class PasswordSame(LyktaError):
    """The new password is the old one."""

    code = "K-19"
    message = "The new password is the same as the old one."
    remedy = "Choose another one: four words that do not belong together."


class NoBadge(LyktaError):
    """A card was to be ended, but the person has none."""

    code = "K-39"
    message = "{person} has no card."
    remedy = "See who has one with “lykta badge list”."
