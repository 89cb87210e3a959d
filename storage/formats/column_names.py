"""The columns of a table by the cells of its header."""

from __future__ import annotations

from collections.abc import Sequence

from schema.errors import InvalidSubmission


def column_names(header: Sequence[str]) -> list[str]:
    """A name for every column; one without a name, such as the index of pandas, gets
    ``column_N``.

    Raises:
        InvalidSubmission: when two columns have one name.
    """
    names = [cell.strip() for cell in header]
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    if repeated:
        raise InvalidSubmission(
            f"the header names a column twice: {', '.join(repeated)}", "rename one of them"
        )
    for place, name in enumerate(names):
        if not name:
            made = f"column_{place + 1}"
            while made in names:
                made += "_"
            names[place] = made
    return names
