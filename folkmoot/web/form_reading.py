"""From the fields of a form to an answer, by what the kind has asked for. Pure.

What comes back is the kind's to read, as any other answer; here is only put together what several
fields say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.numbers import read_number
from kinds.review_form import (
    AcceptOnly,
    ChooseForEach,
    ChooseOne,
    ChooseSeveral,
    FillRecord,
    GiveNumber,
    PutInOrder,
    QuoteText,
    ReviewForm,
    WriteText,
)
from schema import shallow_json
from schema.base import Json
from schema.choice import Choice
from schema.counts import count_in
from schema.errors import UserError

Fields = Mapping[str, Sequence[str]]
"""The fields of a form: each with all that was given under its name."""


def answer_in(form: ReviewForm, fields: Fields, best: Json) -> Json:
    """The answer that a person has given.

    Args:
        form: what was asked.
        fields: what came back.
        best: the committee's answer, for whoever accepts that.

    Raises:
        UserError: when it is not complete, or is none; says what is missing.
    """
    match form:
        case ChooseOne():
            return _picked(form.choices, _only(fields, "choice")).answer
        case ChooseSeveral():
            return [_picked(form.choices, place).answer for place in fields.get("choice", ())]
        case ChooseForEach():
            return _for_each(form, fields)
        case QuoteText():
            return _spans(form, _only(fields, "spans") or "[]")
        case PutInOrder():
            return _order(form, fields)
        case GiveNumber():
            return _number(form, _only(fields, "number"))
        case WriteText():
            text = _only(fields, "text").replace("\r\n", "\n").strip()
            if not text:
                raise UserError("an empty text is no answer", "write some words, or skip the task")
            return text
        case FillRecord():
            return _json(_only(fields, "record"))
        case AcceptOnly():
            if best is None:
                raise UserError("the committee has no answer to accept", "skip the task")
            return best


def _only(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _picked(choices: Sequence[Choice], place: str) -> Choice:
    number = count_in(place)
    if number is None or number >= len(choices):
        raise UserError("nothing was chosen", "press a key, or one of the buttons")
    return choices[number]


def _for_each(form: ChooseForEach, fields: Fields) -> Json:
    said: dict[str, str] = {}
    for number, group in enumerate(form.groups):
        own = [choice for choice in form.choices if choice.group == group.key]
        place = _only(fields, f"group-{number}")
        if not place:
            raise UserError(f"{group.name or group.text} has no answer yet", "answer all of them")
        said[group.key] = _picked(own, place).option
    return said


def _spans(form: QuoteText, text: str) -> Json:
    marked = _json(text)
    if not isinstance(marked, list) or not all(isinstance(each, dict) for each in marked):
        raise UserError("what was marked did not arrive whole", "load the page again")
    found = []
    for each in marked:
        start, end, label = each.get("start"), each.get("end"), str(each.get("label", ""))
        is_place = isinstance(start, int) and isinstance(end, int)
        if not is_place or not 0 <= start < end <= len(form.text):
            raise UserError("what was marked lies outside the text", "load the page again")
        choice = _picked(form.labels, label)
        found.append(
            {"start": start, "end": end, "text": form.text[start:end], "label": choice.answer}
        )
    return found


def _order(form: PutInOrder, fields: Fields) -> Json:
    ranks: dict[int, list[str]] = {}
    for number, choice in enumerate(form.choices):
        rank = count_in(_only(fields, f"rank-{number}"))
        if rank is None:
            raise UserError(f"{choice.key} has no place yet", "give every one its place")
        ranks.setdefault(rank, []).append(choice.key)
    return [keys[0] if len(keys) == 1 else keys for _, keys in sorted(ranks.items())]


def _number(form: GiveNumber, text: str) -> Json:
    number = read_number(text)
    if number is None:
        raise UserError("no number was given", f"one from {form.low:g} to {form.high:g} is wanted")
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _json(text: str) -> Json:
    try:
        return shallow_json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"this is not JSON: {error}", "compare it with the example") from None
