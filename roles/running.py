"""How a seat without a model answers a step of a recipe: a tool is given the rendered prompt."""

from __future__ import annotations

import asyncio

from roles.base import Contribution, Prompt, Speaker, State
from schema.ballot import Ballot
from schema.base import Json
from schema.errors import InvalidAnswer
from schema.template import plain_text
from schema.writing import Writing
from tools.base import Ran, tool_of

ERROR = "error"
"""How the text begins where what was run failed, so that a gate can turn it away."""


async def run_tool(asked: Writing, speaker: Speaker) -> Contribution:
    """What came of it, as a ballot: the value, else what was printed, else ``error (...): ...``.

    Raises:
        InvalidRecipe: when there is no such tool.
        InvalidAnswer: when it could not be run at all; says what to do.
    """
    tool = tool_of(asked.run)
    ran = await asyncio.to_thread(tool.run, asked.prompt)
    if ran.refused:
        problem, _, todo = ran.refused.partition(": ")
        raise InvalidAnswer(problem, todo)
    text = said_by(ran)
    # What the tool said goes through the seat's agent like everything else that counts.
    reply = await speaker.ask(
        Prompt(instructions="", question=asked.prompt), State(statement=text or "nothing")
    )
    value: Json = {"text": text, "cut": False, "tokens": 0, "log_probability": None}
    ballot = Ballot(method=reply.method, value={**value, "value": ran.value, "error": ran.error})
    return Contribution(ballot=ballot, says=f"Runs it: {' '.join(text.split())[:400] or 'nothing'}")


def said_by(ran: Ran) -> str:
    """What came of it as a text; a table of one cell is that cell."""
    if ran.error:
        return f"{ERROR} ({ran.error}): {ran.says}"
    match ran.value:
        case [[cell]]:
            return plain_text(cell)
        case value:
            return ran.stdout.strip() if value is None else plain_text(value)
