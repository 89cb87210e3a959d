"""Solved examples and passages that a person gives to learn from and to look things up in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from schema.base import Json, digest
from schema.errors import UserError
from schema.evidence import Passage
from storage.formats.base import BadRow
from storage.opening.near import near
from storage.rows import read_rows


def read_passages(file: Path | None, source: Literal["example", "passage"]) -> tuple[Passage, ...]:
    """The passages in a JSONL or CSV file: ``text``, and for examples ``answer``.

    Raises:
        UserError: when the file or one of its rows cannot be used; names the row.
    """
    if file is None:
        return ()
    if not file.is_file():
        raise UserError(f"there is no file {file}", near(file))
    passages = []
    for row in read_rows(file):
        if isinstance(row, BadRow):
            raise UserError(f"{file}, line {row.line}: {row.reason}")
        text, answer = row.fields.get("text"), _in_words(row.fields.get("answer"))
        if not isinstance(text, str) or not text.strip():
            raise UserError(f"{file}, line {row.line}: there is no text", "each row needs a text")
        if source == "example" and not answer.strip():
            raise UserError(
                f"{file}, line {row.line}: there is no answer",
                "each solved example needs an answer; for plain passages use --passages",
            )
        answer = answer if source == "example" else ""
        passages.append(
            Passage(id=digest(text, answer)[:16], source=source, text=text, answer=answer)
        )
    return tuple(passages)


def _in_words(answer: Json) -> str:
    """An answer as prompts show it: a number in digits, a list with commas, the rest as JSON."""
    if answer is None or isinstance(answer, str):
        return answer or ""
    if isinstance(answer, float) and answer.is_integer():
        return str(int(answer))
    if isinstance(answer, list) and all(isinstance(part, str | int | float) for part in answer):
        return ", ".join(map(_in_words, answer))
    return json.dumps(answer, ensure_ascii=False)
