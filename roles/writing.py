"""How any seat writes what a step of a recipe asks for: the prompt is the recipe's own."""

from __future__ import annotations

from typing import Literal

from roles.base import Against, Contribution, Prompt, Reply, Speaker, Write
from roles.drafting import confidence
from roles.running import run_tool
from schema.ballot import Ballot
from schema.base import Json
from schema.errors import InvalidAnswer
from schema.sample import Sample
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
    if not any(text.strip() for text in (reply.text, *(each.text for each in reply.more))):
        return Contribution(abstained=True, says="Writes nothing.")
    value = _said(reply)
    if asked.values:
        value["together"] = asked.together
        value["values"] = list(asked.values)
        value["more"] = [_said(each) for each in reply.more]
    ballot = Ballot(method=reply.method, value=value, confidence=confidence(reply))
    return Contribution(ballot=ballot, says=f"Writes: {_short(reply.text)}")


def _said(text: Reply | Sample) -> dict[str, Json]:
    """A text as it is on record."""
    return {
        "text": text.text,
        "cut": text.finish == "length",
        "tokens": text.tokens,
        "log_probability": text.log_probability,
    }


def _against(asked: Writing) -> Against | None:
    """The other prompts, which differ from the step's own in their question alone."""
    if not asked.against:
        return None
    prompts = [
        Prompt(instructions=asked.system, question=each, answer_start=asked.start)
        for each in asked.against
    ]
    texts: Literal["one", "each"] = "each" if asked.values else "one"
    return Against(prompts=tuple(prompts), gamma=asked.gamma, alpha=asked.alpha, texts=texts)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SAID else f"{line[:LONGEST_SAID]} …"
