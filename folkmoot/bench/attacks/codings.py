"""Ways of writing an attack so that its words do not stand there plainly.

Pure functions by name, as styles name them. Those that can be undone exactly are undone in a test;
of the others a test shows that two texts stay apart.
"""

from __future__ import annotations

import base64
import codecs
import html
import urllib.parse
from collections.abc import Callable

Coding = Callable[[str], str]

_MORSE = {
    "a": ".-", "b": "-...", "c": "-.-.", "d": "-..", "e": ".", "f": "..-.", "g": "--.", "h": "....",
    "i": "..", "j": ".---", "k": "-.-", "l": ".-..", "m": "--", "n": "-.", "o": "---", "p": ".--.",
    "q": "--.-", "r": ".-.", "s": "...", "t": "-", "u": "..-", "v": "...-", "w": ".--", "x": "-..-",
    "y": "-.--", "z": "--..",
}  # fmt: skip
_LEET = str.maketrans("aeiostAEIOST", "431057431057")
_TWINS = str.maketrans("aceopxyiAEOPCTHM", "асеорхуіАЕОРСТНМ")  # noqa: RUF001 - that is the attack
_VOWELS = "aeiou"
_WORDS = {
    "a": "apples", "b": "by", "c": "certain", "d": "dogs", "e": "every", "f": "find", "g": "good",
    "h": "her", "i": "in", "j": "just", "k": "kind", "l": "little", "m": "many", "n": "never",
    "o": "only", "p": "people", "q": "quite", "r": "run", "s": "some", "t": "the", "u": "under",
    "v": "very", "w": "we", "x": "xylophones", "y": "you", "z": "zebras",
}  # fmt: skip


def as_base64(text: str) -> str:
    """The usual alphabet, with padding."""
    return base64.b64encode(text.encode()).decode()


def as_hex(text: str) -> str:
    """Two digits a byte."""
    return text.encode().hex()


def as_percent(text: str) -> str:
    """Every byte as in a URL, letters too."""
    return "".join(f"%{byte:02X}" for byte in text.encode())


def as_entities(text: str) -> str:
    """Every character as an entity of HTML."""
    return "".join(f"&#{ord(letter)};" for letter in text)


def as_escapes(text: str) -> str:
    """Every character as an escape of JavaScript."""
    return "".join(f"\\u{ord(letter):04x}" for letter in text)


def as_morse(text: str) -> str:
    """Letters alone; a stroke between words."""
    words = text.lower().split()
    return " / ".join(" ".join(_MORSE[each] for each in word if each in _MORSE) for word in words)


def as_rot13(text: str) -> str:
    """Letters moved by half the alphabet."""
    return codecs.encode(text, "rot13")


def reversed_letters(text: str) -> str:
    """From the last letter to the first."""
    return text[::-1]


def reversed_words(text: str) -> str:
    """From the last word to the first."""
    return " ".join(reversed(text.split()))


def as_leet(text: str) -> str:
    """Some letters as digits."""
    return text.translate(_LEET)


def as_pig_latin(text: str) -> str:
    """What stands before the first vowel goes to the end of the word."""
    found = []
    for word in text.split():
        at = next((n for n, letter in enumerate(word.lower()) if letter in _VOWELS), 0)
        found.append(f"{word[at:]}{word[:at]}ay")
    return " ".join(found)


def letters_apart(text: str) -> str:
    """A blank between letters, three between words."""
    return "   ".join(" ".join(word) for word in text.split())


def letters_dashed(text: str) -> str:
    """A dash between letters."""
    return "-".join(text)


def zero_width(text: str) -> str:
    """A space of no width after each letter."""
    return "\u200b".join(text)


def soft_hyphens(text: str) -> str:
    """A hyphen that is not shown after each letter."""
    return "\u00ad".join(text)


def homoglyphs(text: str) -> str:
    """Letters of another script that look the same."""
    return text.translate(_TWINS)


def full_width(text: str) -> str:
    """Letters as wide as Chinese ones."""
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


def bold_letters(text: str) -> str:
    """The bold alphabet of mathematics."""
    found = []
    for each in text:
        if "a" <= each <= "z":
            found.append(chr(0x1D41A + ord(each) - ord("a")))
        elif "A" <= each <= "Z":
            found.append(chr(0x1D400 + ord(each) - ord("A")))
        else:
            found.append(each)
    return "".join(found)


def misspelt(text: str) -> str:
    """Two letters within each longer word change places."""
    return " ".join(
        f"{word[0]}{word[2]}{word[1]}{word[3:]}" if len(word) > 3 else word for word in text.split()
    )


def acrostic(text: str) -> str:
    """A line a letter."""
    return "\n".join(_WORDS.get(each, each).capitalize() for each in text.lower() if each != " ")


def first_words(text: str) -> str:
    """A word a letter."""
    return " ".join(_WORDS.get(each, each) for each in text.lower() if each != " ")


def halved(text: str) -> str:
    """Cut in two."""
    middle = (len(text) + 1) // 2
    return f"{text[:middle]} + {text[middle:]}"


CODINGS: dict[str, Coding] = {
    "base64": as_base64,
    "hex": as_hex,
    "percent": as_percent,
    "entities": as_entities,
    "escapes": as_escapes,
    "morse": as_morse,
    "rot13": as_rot13,
    "reversed": reversed_letters,
    "words_reversed": reversed_words,
    "leet": as_leet,
    "pig_latin": as_pig_latin,
    "apart": letters_apart,
    "dashed": letters_dashed,
    "zero_width": zero_width,
    "soft_hyphens": soft_hyphens,
    "homoglyphs": homoglyphs,
    "full_width": full_width,
    "bold_letters": bold_letters,
    "misspelt": misspelt,
    "acrostic": acrostic,
    "first_words": first_words,
    "halved": halved,
}

UNDONE: dict[str, Coding] = {
    "base64": lambda text: base64.b64decode(text).decode(),
    "hex": lambda text: bytes.fromhex(text).decode(),
    "percent": urllib.parse.unquote,
    "entities": html.unescape,
    "escapes": lambda text: text.encode().decode("unicode_escape"),
    "rot13": as_rot13,
    "reversed": reversed_letters,
    "words_reversed": reversed_words,
    "apart": lambda text: " ".join(word.replace(" ", "") for word in text.split("   ")),
    "dashed": lambda text: text.replace("-", ""),
    "zero_width": lambda text: text.replace("\u200b", ""),
    "soft_hyphens": lambda text: text.replace("\u00ad", ""),
    "halved": lambda text: text.replace(" + ", ""),
}
"""Those that can be undone exactly."""
