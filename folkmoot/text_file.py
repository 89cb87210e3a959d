"""Text that a person gives, as it is or in a file: guidelines, lists of labels."""

from __future__ import annotations

import io
import re
from pathlib import Path

from schema.errors import InvalidCampaign, InvalidSubmission
from storage.opening.contents import contents_of
from storage.opening.encodings import in_utf8
from storage.opening.near import near

_DOCUMENTS = re.compile(
    r"\.(md|markdown|mdown|txt|text|rst|adoc|tex|org|html?|rtf|odt|docx?|pdf|toml|json|ya?ml|csv)",
    re.IGNORECASE,
)
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,8}")
_SENTENCE = re.compile(r"[?!,;:\"“”]|\.\s")
MOST_WORDS = 4
"""So many words with an ending of letters behind them are the name of a file, not a sentence."""


def read_guideline(text: str) -> str:
    """The guideline itself, or the content of the file that ``text`` names.

    Raises:
        InvalidCampaign: when ``text`` is the name of a file that is not there or cannot be read.
    """
    name = text.strip()
    if name.startswith("@") and not names_a_file(name) and names_a_file(name[1:]):
        name = name[1:]
    if names_a_file(name):
        return read_text(Path(name).expanduser(), "guideline").strip()
    return name


def names_a_file(text: str) -> bool:
    """Whether a text is the name of a file, be it there or not, and no sentence."""
    if not text or len(text) > 1000 or "\n" in text or "\0" in text:
        return False
    path = Path(text).expanduser()
    try:
        if path.exists():
            return True
        beside = path.parent != Path() and path.parent.is_dir()
    except OSError:  # longer than a name may be
        return False
    words = text.split()
    if _DOCUMENTS.fullmatch(path.suffix) or re.match(r"(~|\.{1,2})?/\S|[A-Za-z]:\\", text):
        return True
    if len(words) == 1 and text.isascii() and ("/" in text or "\\" in text):
        return True
    if beside and not _SENTENCE.search(text):
        return True
    ends = _ENDING.fullmatch(path.suffix) is not None
    return ends and len(words) <= MOST_WORDS and _SENTENCE.search(text) is None


def read_text(path: Path, what: str) -> str:
    """The content of a file that holds the ``what`` of a campaign.

    Raises:
        InvalidCampaign: when it cannot be read, is no text, or in an encoding that is not plain.
    """
    hint = "check the file's name"
    try:
        stream = io.BytesIO(path.read_bytes())
        contents = contents_of(stream)
        if contents is None:
            return in_utf8(stream).stream.read().decode("utf-8-sig").replace("\r\n", "\n")
        why, hint = f"it is {contents.words}", contents.fix or "give a file of text"
    except InvalidSubmission as error:
        why, hint = error.message, error.hint.replace("name its encoding with --encoding, or ", "")
    except UnicodeDecodeError:
        why, hint = "it is not UTF-8", "save it as UTF-8"
    except FileNotFoundError:
        why, hint = "no such file or directory", near(path)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
    raise InvalidCampaign(f"cannot read the {what} from {path}: {why}", hint)
