"""``ranking``: several answers to one prompt, the best first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import ClassVar

from recipes.exports.base import Export, Row, asked, export, text_of
from recipes.made import MadeRecord
from schema.base import Json
from schema.errors import UserError
from schema.template import plain_text


@export
class Ranking(Export):
    """``ranking = { pool = "ranked", prompt = "instruction", items = "items", order = "order" }``.

    Either a record holds all answers (``items``) and their order by the kind ``ranking`` (ids or
    numbers from 1, the best first, a list of such for a shared place); or each answer is a record
    of its own with a number in the field that ``score`` names, and records with the same prompt
    belong together.
    """

    name: ClassVar[str] = "ranking"
    summary: ClassVar[str] = "several answers a prompt with their ranks, for reward models"

    prompt: str = "prompt"
    items: str = "items"
    order: str = "order"
    score: str = ""
    response: str = "response"

    def fields(self) -> tuple[str, ...]:
        """By whether a score is named."""
        own = (self.response, self.score) if self.score else (self.items, self.order)
        return (self.prompt, *own)

    def names(self) -> dict[str, str]:
        """What is measured."""
        return {"text": self.response if self.score else self.prompt}

    def rows(self, records: Sequence[MadeRecord]) -> Iterator[Row]:
        """One row a prompt of which two answers differ in rank."""
        if not self.score:
            for record in records:
                yield self.with_origin(self.row(record), record)
            return
        groups: dict[str, list[MadeRecord]] = defaultdict(list)
        for record in records:
            groups[text_of(record, self.prompt)].append(record)
        for prompt, own in groups.items():
            scores = [self._score(record) for record in own]
            if len(set(scores)) < 2:
                continue
            together = sorted(zip(scores, own, strict=True), key=lambda each: -each[0])
            places = sorted(set(scores), reverse=True)
            yield {
                "prompt": asked(prompt),
                "responses": [text_of(record, self.response) for _, record in together],
                "ranks": [places.index(score) + 1 for score, _ in together],
                "scores": [score for score, _ in together],
            }

    def row(self, record: MadeRecord) -> Row:
        """Of a record that holds all answers."""
        items = record.value[self.items]
        order = record.value[self.order]
        texts = _texts(items) if isinstance(items, list | tuple) else {}
        places = [_ids(place) for place in order] if isinstance(order, list | tuple) else []
        ids = [one for place in places for one in place]
        if not texts or sorted(ids) != sorted(texts):
            raise UserError(
                f"record {record.number} is not ranked: {self.order!r} does not name each of"
                f" {self.items!r} once",
                "say in [export] which fields hold the answers and their order",
            )
        return {
            "prompt": asked(text_of(record, self.prompt)),
            "responses": [texts[one] for one in ids],
            "ranks": [rank for rank, place in enumerate(places, 1) for _ in place],
        }

    def _score(self, record: MadeRecord) -> float:
        try:
            return float(record.value[self.score])
        except (TypeError, ValueError):
            raise UserError(
                f"the score of record {record.number} is no number",
                f"{self.score!r} is named as the field that holds it in [export]",
            ) from None


def _texts(items: Sequence[Json]) -> dict[str, str]:
    """The texts by id; those without one by their number."""
    found = {}
    for number, item in enumerate(items, 1):
        if isinstance(item, dict) and "text" in item:
            found[str(item.get("id", number))] = plain_text(item["text"])
        else:
            found[str(number)] = plain_text(item)
    return found


def _ids(place: Json) -> list[str]:
    return [str(each) for each in place] if isinstance(place, list | tuple) else [str(place)]
