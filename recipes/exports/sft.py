"""``sft``: instructions with their responses."""

from __future__ import annotations

from typing import ClassVar, Literal

from recipes.exports.base import Export, Row, asked, assistant, export, text_of
from recipes.made import MadeRecord


@export
class Sft(Export):
    """``sft = { pool = "pairs", instruction = "instruction", output = "response" }``.

    ``form`` says for whom: ``messages`` is what TRL and fine-tuning at OpenAI take; ``prompt``
    keeps prompt and completion apart, for a loss on the latter alone; ``alpaca`` and ``sharegpt``
    are what other trainers read.
    """

    name: ClassVar[str] = "sft"
    summary: ClassVar[str] = "instructions with responses: messages, Alpaca or ShareGPT"

    instruction: str = "instruction"
    input: str = "input"
    """What the instruction is about; records need not have it."""
    output: str = "output"
    system: str = ""
    """The same words before every instruction."""
    form: Literal["messages", "prompt", "alpaca", "sharegpt"] = "messages"

    def fields(self) -> tuple[str, ...]:
        """Instruction and output."""
        return (self.instruction, self.output)

    def names(self) -> dict[str, str]:
        """What is measured."""
        return {"text": self.instruction}

    def row(self, record: MadeRecord) -> Row:
        """One conversation of two turns."""
        instruction, given, output = (
            text_of(record, name) for name in (self.instruction, self.input, self.output)
        )
        if self.form == "alpaca":
            row: Row = {"instruction": instruction, "input": given, "output": output}
            return {**row, "system": self.system} if self.system else row
        prompt = asked(instruction, given, self.system)
        if self.form == "prompt":
            return {"prompt": prompt, "completion": [assistant(output)]}
        if self.form == "messages":
            return {"messages": [*prompt, assistant(output)]}
        said = (("human", prompt[-1]["content"]), ("gpt", output))
        turns = [{"from": who, "value": what} for who, what in said]
        row = {"conversations": turns}
        return {**row, "system": self.system} if self.system else row
