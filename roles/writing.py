"""How any seat writes what a step of a recipe asks for: the prompt is the recipe's own."""

from __future__ import annotations

from roles.base import Against, Contribution, Prompt, Speaker, Write
from roles.drafting import confidence
from roles.running import run_tool
from schema.ballot import Ballot
from schema.errors import InvalidAnswer
from schema.turn import TurnRequest
from schema.writing import Writing

LONGEST_SAID = 400
"""Characters of a text in the words of its turn; the whole text is the ballot's."""


async def write(request: TurnRequest, speaker: Speaker) -> Contribution:
    """The text, as a ballot whose value holds it; an abstention where nothing was written.

    Raises:
        InvalidAnswer: when the request asks for no writing.
    """
    asked = request.brief.writing
    if asked is None:
        raise InvalidAnswer("the request does not say what to write")
    if asked.run:
        return await run_tool(asked, speaker)
    is_own = asked.layout == "open_user" and asked.system == "default"
    system = "" if is_own else asked.system
    prompt = Prompt(instructions=system, question=asked.prompt, answer_start=asked.start)
    form = Write(
        json_schema=asked.json_schema,
        max_tokens=asked.tokens,
        temperature=asked.temperature,
        top_p=asked.top_p,
        min_p=asked.min_p,
        presence_penalty=asked.presence,
        layout=asked.layout,
        default_system=is_own,
        seed=request.seed,
        stop=asked.stop,
        against=_against(asked),
    )
    reply = await speaker.ask(prompt, form)
    if not reply.text.strip():
        return Contribution(abstained=True, says="Writes nothing.")
    value = {
        "text": reply.text,
        "cut": reply.finish == "length",
        "tokens": reply.tokens,
        "log_probability": reply.log_probability,
    }
    ballot = Ballot(method=reply.method, value=value, confidence=confidence(reply))
    return Contribution(ballot=ballot, says=f"Writes: {_short(reply.text)}")


def _against(asked: Writing) -> Against | None:
    """The other prompts, which differ from the step's own in their question alone."""
    if not asked.against:
        return None
    prompts = [
        Prompt(instructions=asked.system, question=each, answer_start=asked.start)
        for each in asked.against
    ]
    return Against(prompts=tuple(prompts), gamma=asked.gamma, alpha=asked.alpha)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SAID else f"{line[:LONGEST_SAID]} …"
