"""Answers that nobody has listed: a number or a few words, alone or with the reason for them."""

from __future__ import annotations

from collections.abc import Mapping

from kinds.numbers import in_digits, read_number
from kinds.reading import parsed
from kinds.shapes.listed import shortened
from schema.base import Json
from schema.errors import InvalidAnswer


def open_answer(given: Json, *, only_numbers: bool) -> str:
    """The answer as values hold it: a number in digits, anything else in its words on one line.

    Raises:
        InvalidAnswer: when it is empty, or a number is wanted and it is none.
    """
    number = read_number(given)
    if isinstance(given, str) and number is None:
        number = read_number(given.strip().strip("$€£%.").strip())
    if only_numbers and number is None:
        raise InvalidAnswer(f"{shortened(given)} is no number", "answer a number alone")
    if isinstance(given, str) and given.strip():
        return " ".join(given.split())
    if number is None:
        raise InvalidAnswer(f"{shortened(given)} is no answer", "answer in words")
    return in_digits(number)


def answer_object(answer: Json) -> Mapping[str, Json]:
    """An object with the answer as its ``answer``: from one (where it may be called ``label`` or
    ``value``), from its JSON, from a worked solution that ends with ``#### answer``, or from an
    answer alone."""
    if isinstance(answer, str):
        meant = parsed(answer)
        if not isinstance(meant, Mapping):
            reason, mark, last = answer.rpartition("####")
            return {"reason": reason, "answer": last} if mark else {"answer": answer}
        answer = meant
    if isinstance(answer, Mapping):
        for name in ("label", "value"):
            if "answer" not in answer and name in answer:
                return {**answer, "answer": answer[name]}
        return answer
    return {"answer": answer}
