"""``dpo`` and ``preference``: prompts, each with a better and a worse answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from pydantic import model_validator

from recipes.exports.base import EXPORTS, Export, Row, asked, assistant, text_of
from recipes.made import MadeRecord
from schema.errors import UserError


class Preference(Export):
    """``dpo = { pool = "pairs", prompt = "instruction", chosen = "best", rejected = "worst" }``.

    ``order = "easy first"`` sorts by margin, the widest first: a curriculum (Xu et al., 2023,
    Contrastive Post-training, arXiv 2310.02263). ``policy`` names the model that is to be trained:
    each row then says whether that model wrote both of its answers.
    """

    name: ClassVar[str] = "preference"
    summary: ClassVar[str] = "preference pairs with margin and curriculum: DPO of TRL, or OpenAI's"

    prompt: str = "prompt"
    input: str = "input"
    chosen: str = "chosen"
    rejected: str = "rejected"
    margin: str = "margin"
    """By how much the one is better, a number; records need not have it."""
    system: str = ""
    order: Literal["made", "easy first", "hard first"] = "made"
    policy: str = ""
    """The model whose own answers are on-policy."""
    form: Literal["messages", "text", "openai"] = "messages"

    @model_validator(mode="after")
    def _is_known_there(self) -> Preference:
        if self.form == "openai" and (self.policy or self.origin):
            raise ValueError("rows for OpenAI hold nothing but messages: no policy, no origin")
        return self

    def fields(self) -> tuple[str, ...]:
        """Prompt and both answers; with an order the margin, too."""
        own = (self.prompt, self.chosen, self.rejected)
        return own if self.order == "made" else (*own, self.margin)

    def names(self) -> dict[str, str]:
        """What is measured."""
        return {"text": self.prompt, "chosen": self.chosen, "rejected": self.rejected}

    def rows(self, records: Sequence[MadeRecord]) -> Iterator[Row]:
        """Pairs of which both answers are the same are left out: nothing is preferred in them."""
        own = [one for one in records if text_of(one, self.chosen) != text_of(one, self.rejected)]
        if self.order != "made":
            sign = -1.0 if self.order == "easy first" else 1.0
            own.sort(key=lambda record: (sign * self._margin(record), record.number))
        yield from super().rows(own)

    def row(self, record: MadeRecord) -> Row:
        """One pair."""
        prompt = asked(text_of(record, self.prompt), text_of(record, self.input), self.system)
        chosen, rejected = text_of(record, self.chosen), text_of(record, self.rejected)
        if self.form == "openai":
            return {
                "input": {"messages": prompt},
                "preferred_output": [assistant(chosen)],
                "non_preferred_output": [assistant(rejected)],
            }
        row: Row = {
            "prompt": prompt,
            "chosen": [assistant(chosen)],
            "rejected": [assistant(rejected)],
        }
        if self.form == "text":
            whole = "\n\n".join(str(message["content"]) for message in prompt)
            row = {"prompt": whole, "chosen": chosen, "rejected": rejected}
        if record.value.get(self.margin) is not None:
            row["margin"] = self._margin(record)
        if self.policy:
            row["on_policy"] = record.writers == (self.policy,)
        return row

    def _margin(self, record: MadeRecord) -> float:
        try:
            return float(record.value[self.margin])
        except (TypeError, ValueError):
            raise UserError(
                f"the margin of record {record.number} is no number",
                f"say in [export] which field holds it; {self.margin!r} does not",
            ) from None


for _name in ("preference", "dpo"):
    EXPORTS.add(_name, Preference)
