"""What a person may have meant who names a file that is not there."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import islice
from pathlib import Path

LOOKED_AT = 10_000
"""So many files of a folder are looked at."""


def near(path: Path, otherwise: str = "check the file's name") -> str:
    """``did you mean reviews.jsonl?`` where the folder has a file of nearly this name; else
    what else there is to do: there may be no such folder."""
    folder = path.parent
    try:
        names = [each.name for each in islice(folder.iterdir(), LOOKED_AT)]
    except FileNotFoundError:
        return f"there is no folder {folder}"
    except OSError:
        return otherwise
    close = get_close_matches(path.name, names, n=1, cutoff=0.75)
    return f"did you mean {folder / close[0]}?" if close else otherwise
