"""``rationale`` and ``critique``: answers with their reasons, and with what is wrong."""

from __future__ import annotations

from typing import ClassVar, Literal

from recipes.exports.base import Export, Row, asked, assistant, export, text_of
from recipes.made import MadeRecord


@export
class Rationale(Export):
    """``rationale = { pool = "kept", input = "text", rationale = "because", answer = "label" }``.

    As columns, for students that learn reason and answer as two tasks (Hsieh et al., 2023,
    Distilling Step-by-Step, arXiv 2305.02301), or as messages in which the reason comes first.
    """

    name: ClassVar[str] = "rationale"
    summary: ClassVar[str] = "inputs with a reason and an answer: columns, or messages"

    input: str = "text"
    rationale: str = "rationale"
    answer: str = "label"
    question: str = ""
    """The same words before every input."""
    form: Literal["columns", "messages"] = "columns"

    def fields(self) -> tuple[str, ...]:
        """All three."""
        return (self.input, self.rationale, self.answer)

    def names(self) -> dict[str, str]:
        """What is measured."""
        return {"text": self.input, "label": self.answer}

    def row(self, record: MadeRecord) -> Row:
        """One answer with its reason."""
        given, reason, answer = (text_of(record, name) for name in self.fields())
        if self.form == "columns":
            return {"input": given, "rationale": reason, "label": answer}
        prompt = asked(self.question, given) if self.question else asked(given)
        return {"messages": [*prompt, assistant(f"{reason}\n\n{answer}")]}


@export
class Critique(Export):
    """``critique = { pool = "kept", critique = "advice", revised = "better" }``.

    As columns, or as messages in which the model is shown instruction and response, criticises, and
    (where records have a revised response) is asked to revise.
    """

    name: ClassVar[str] = "critique"
    summary: ClassVar[str] = "responses with a critique and a revision: columns, or messages"

    instruction: str = "instruction"
    response: str = "response"
    critique: str = "critique"
    revised: str = "revised"
    """Records need not have it."""
    ask: str = "Criticise the response."
    revise: str = "Revise the response accordingly."
    form: Literal["columns", "messages"] = "columns"

    def fields(self) -> tuple[str, ...]:
        """What is criticised, and how."""
        return (self.instruction, self.response, self.critique)

    def names(self) -> dict[str, str]:
        """What is measured."""
        return {"text": self.critique}

    def row(self, record: MadeRecord) -> Row:
        """One critique."""
        instruction, response, critique = (text_of(record, name) for name in self.fields())
        revised = text_of(record, self.revised)
        if self.form == "columns":
            row: Row = {"instruction": instruction, "response": response, "critique": critique}
            return {**row, "revised": revised} if revised else row
        shown = f"{self.ask}\n\nInstruction: {instruction}\n\nResponse: {response}"
        messages = [*asked(shown), assistant(critique)]
        if revised:
            messages += [*asked(self.revise), assistant(revised)]
        return {"messages": messages}
