"""Word how far the typing of an envelope's code has come."""

from appliance.desk.codes import Piece, Typed, in_groups, in_words
from appliance.kiosk.ports import Lamp, Part, Spelling
from printing.language import Language

_LAMPS = {Piece.RIGHT: Lamp.GOOD, Piece.WRONG: Lamp.BAD, Piece.UNFINISHED: Lamp.WAITING}


def spelling(typed: str, language: Language, *, words: bool) -> Spelling:
    """Return the pieces with their lamps, and one sentence of advice."""
    judged = in_words(typed) if words else in_groups(typed)
    return Spelling(
        parts=tuple(Part(typed=text, lamp=_LAMPS[piece]) for text, piece in judged.pieces),
        of=judged.of,
        whole=judged.whole,
        advice=_advice(judged, language, words=words),
    )


def _advice(judged: Typed, language: Language, *, words: bool) -> str:
    say, states = language.say, [piece for _, piece in judged.pieces]
    if judged.whole:
        return say("The code is whole. Touch Open with this code.")
    if Piece.WRONG in states:
        return _slip(states.index(Piece.WRONG) + 1, judged, language, words=words)
    if len(states) == judged.of and Piece.UNFINISHED not in states:
        return say("Each part could be right, but not all together. Compare them with the paper.")
    if words:
        return say(
            "Type the {n} words in their order, a space after each. Four letters of a word are "
            "enough.",
            n=judged.of,
        )
    return say(
        "Type the {n} groups in their order, or scan the square code. A wrong group turns red.",
        n=judged.of,
    )


def _slip(place: int, judged: Typed, language: Language, *, words: bool) -> str:
    say = language.say
    if place > judged.of:
        return say("That is more than the code has. Erase the last part.")
    if words:
        return say("Word {n} is not as on the paper. Compare it, erase and type it anew.", n=place)
    return say("Group {n} is not as on the paper. Compare it, erase and type it anew.", n=place)
