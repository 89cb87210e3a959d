"""``dialogues``: conversations of several turns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from recipes.exports.base import Export, Message, Row, export
from recipes.made import MadeRecord
from schema.errors import UserError
from schema.template import plain_text

ROLES = ("system", "user", "assistant")


@export
class Dialogues(Export):
    """``dialogues = { pool = "talks", turns = "turns", user = "Ann" }``.

    A turn is ``{"speaker", "text"}`` as rows of dialogues have it, or ``{"role", "content"}``. The
    user is whom ``user`` names, else who speaks first; all others are the assistant. Turns of one
    side that follow each other become one. A conversation ends with the assistant: what the user
    says after that is left out.
    """

    name: ClassVar[str] = "dialogues"
    summary: ClassVar[str] = "conversations of several turns: messages, or ShareGPT"

    turns: str = "turns"
    user: str = ""
    form: Literal["messages", "sharegpt"] = "messages"

    def fields(self) -> tuple[str, ...]:
        """The turns."""
        return (self.turns,)

    def names(self) -> dict[str, str]:
        """What is measured."""
        return {"text": self.turns}

    def row(self, record: MadeRecord) -> Row:
        """One conversation."""
        messages = self._messages(record)
        if self.form == "messages":
            return {"messages": messages}
        names = {"system": "system", "user": "human", "assistant": "gpt"}
        turns = [{"from": names[str(m["role"])], "value": m["content"]} for m in messages]
        return {"conversations": turns}

    def _messages(self, record: MadeRecord) -> list[Message]:
        turns = record.value[self.turns]
        if not isinstance(turns, list | tuple) or not all(isinstance(t, Mapping) for t in turns):
            raise self._wrong(record)
        user = self.user or next((str(t["speaker"]) for t in turns if "speaker" in t), "")
        found: list[Message] = []
        for turn in turns:
            said = turn.get("content", turn.get("text"))
            role = turn.get("role") or ("user" if turn.get("speaker") == user else "assistant")
            if said is None or role not in ROLES:
                raise self._wrong(record)
            if found and found[-1]["role"] == role:
                found[-1]["content"] = f"{found[-1]['content']}\n{plain_text(said)}"
            else:
                found.append({"role": role, "content": plain_text(said)})
        while found and found[-1]["role"] != "assistant":
            found.pop()
        if not any(message["role"] == "user" for message in found):
            raise self._wrong(record)
        return found

    def _wrong(self, record: MadeRecord) -> UserError:
        return UserError(
            f"record {record.number} is no conversation of a user and an assistant",
            f"{self.turns!r} must list turns with speaker and text, or with role and content",
        )
