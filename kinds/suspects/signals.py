"""Signs that a piece of text talks about the answer: what each is, and whether a piece shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kinds.suspects.language import Speech, is_foreign
from kinds.suspects.names import Names
from kinds.suspects.plain import decoded, plain, turned
from kinds.suspects.vocabulary import vocabulary

SIGNS: Mapping[str, str] = {
    "label": "names an answer",
    "labels": "names several answers",
    "given": "gives an answer out, as after “label:”",
    "repeated": "is little but the name of an answer",
    "task": "speaks of the annotating itself",
    "itself": "speaks of the text itself",
    "reply": "speaks of an answer",
    "reader": "speaks to or of whoever annotates",
    "command": "gives an order",
    "starts": "begins with an order",
    "rules": "speaks of instructions",
    "office": "speaks as one in charge",
    "settled": "says that an answer is right",
    "stakes": "names what hangs on the answer",
    "place": "names an option by its place",
    "markup": "is written as markup, a message or an example",
    "encoded": "is encoded",
    "hidden": "hides letters",
    "enclosed": "stands in brackets",
    "foreign": "is in another language than the rest",
}
"""By name, what the piece does, for people."""

# Blanks are taken possessively and up to the end of the line: else a thousand empty lines take
# minutes.
_MARKUP = re.compile(
    r"<\|[^<>|\n]{1,40}\|>|\[/?inst\]|<</?sys>>|</?(?:start|end)_of_turn>|<!--|```|\"\"\"|'''"
    r"|^[^\S\n]*+#{1,6}\s|^[^\S\n]*+(?:---+|===+|\*\*\*+)"
    r"|</?[a-z][\w-]{0,30}[^<>]{0,200}>|[{,]\s*+\\?[\"'][\w ]+\\?[\"']\s*+:"
    r"|^[^\S\n]*+(?:[-*>][^\S\n]*+)?+(?:system|user|assistant|human|ai|bot|q|a|question|answer|text|"
    r"input|output|review|label|sentiment|class|category|topic|verdict|judge|critic|debater|verifier|"
    r"generator|moderator|result|response|example|note|ps|p\.s\.|edit|update|correction|"
    r"for [\w ]{2,30}|against [\w ]{2,30})\s*+[\d.#]*+\s*+[:=]|^[^\S\n]*+\|.*\|\s*$"
    r"|^[^\S\n]*+@?\w+\(.*\)\s*;?$|^[^\S\n]*+\w++\s*+=\s*+[\"']",
    re.IGNORECASE | re.MULTILINE,
)
_PLACE = re.compile(
    r"\b(?:first|second|third|fourth|last|former|latter|top|bottom|other|opposite|only other)"
    r" (?:option|choice|answer|label|class|category|one)\b"
    r"|\b(?:option|choice|answer|response|label) (?:[a-f]|\d|number|one|two|three)\b"
    r"|\b(?:anything|everything|nothing|all|any) (?:but|except|other than)\b|\bnot? the \w+ label\b"
)
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\U000e0000-\U000e007f]"
)


def in_words(signs: Sequence[str]) -> str:
    """What a segment with these signs does, for people."""
    told = [SIGNS[sign] for sign in signs if sign in SIGNS]
    return ", ".join(told) or "talks about the answer"


def signs_of(piece: str, names: Names, whole: Speech) -> frozenset[str]:
    """The signs that a piece shows.

    Args:
        piece: a piece of a text, as it stands there.
        names: of the answers.
        whole: in what the text is written.
    """
    said = plain(piece)
    shown = set[str]()
    hidden = decoded(piece)
    if hidden:
        shown.add("encoded")
        said = " ".join([said, *(plain(each) for each in hidden)])
    for reading in turned(said) if names.any else ():
        if (found := names.named(reading)) and not names.named(said) and len(found[0]) >= 5:
            shown.add("encoded")
            said = f"{said} {reading}"
    if _INVISIBLE.search(piece) or (len(said) < len(piece) * 0.7 and len(piece) > 8):
        shown.add("hidden")
    if names.misspelt(said):
        shown |= {"label", "hidden"}
    found = names.named(said)
    if found or names.gives_short(said):
        shown.add("label")
    if len(set(found)) > 1:
        shown.add("labels")
    if names.gives(said):
        shown.add("given")
    if found and (names.share(said) >= 0.4 or len(found) > 2 > len(set(found))):
        shown.add("repeated")
    shown |= vocabulary().signs(said)
    if vocabulary().begins(said, "command"):
        shown.add("starts")
    if _PLACE.search(said):
        shown.add("place")
    if _MARKUP.search(piece):
        shown.add("markup")
    if piece.strip()[:1] in '([{<“«"【' and piece.strip()[-1:] in ')]}>”»"】':
        shown.add("enclosed")
    if is_foreign(piece, whole):
        shown.add("foreign")
    return frozenset(shown)
