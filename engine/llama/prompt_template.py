"""From messages to the text and the tokens that a model sees.

Two templates of our own, so that no file brings code along: ``chatml`` for instruction-tuned
models, and ``plain`` for base models, where the contents follow one another, separated by blank
lines, and the model goes on.

A prompt is made of segments that are tokenized one by one: control tokens are read only in the
template's own segments, so that a content with ``<|im_start|>`` in it stays text. The price is
that no token spans a seam: a content never merges with what the template puts around it. In
return the same leading messages always give the same leading tokens, which makes them shareable.

A last message of the assistant is the start of the answer and is left open, to be continued. So
is a last message of the user where it is the user's turn that is wanted, and where there is none,
that turn is opened and nothing stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from engine.base import Message
from schema.errors import EngineFault
from schema.writing import Layout

Template = Literal["chatml", "plain"]

_OPENING = frozenset("\"'`([{<\u201c\u2018\u00ab/")  # after these an answer starts without a space


class Segment(NamedTuple):
    """A stretch of the prompt; ``control`` says whether control tokens are read in it."""

    text: str
    control: bool


def segments_of(
    template: Template,
    messages: Sequence[Message],
    layout: Layout = "chat",
    system: str = "",
) -> tuple[Segment, ...]:
    """The prompt of ``messages`` up to where the answer starts.

    Args:
        template: the model's.
        messages: may be none only where a user's turn is opened.
        layout: see :class:`engine.base.Prompted`.
        system: a system turn to go before the messages, if any.

    Raises:
        EngineFault: when a user's turn is to be opened for a base model, which knows no turns.
    """
    if layout == "open_user" and template == "plain":
        raise EngineFault(
            "a base model has no chat template, and so no user's turn that could be left open",
            "choose an instruction-tuned model, or let it continue plain text",
        )
    if layout == "plain" or template == "plain":
        said = [message.content for message in messages if message.content]
        return (Segment("\n\n".join(said), control=False),)
    speaker = "user" if layout == "open_user" else "assistant"
    turns = [Message(role="system", content=system)] if system else []
    turns += messages
    segments = []
    for turn in turns:
        segments.append(Segment(f"<|im_start|>{turn.role}\n", control=True))
        segments.append(Segment(turn.content, control=False))
        segments.append(Segment("<|im_end|>\n", control=True))
    if turns and turns[-1].role == speaker:
        segments.pop()
    else:
        segments.append(Segment(f"<|im_start|>{speaker}\n", control=True))
    return tuple(segment for segment in segments if segment.text)


def place_answer(segments: Sequence[Segment]) -> tuple[tuple[Segment, ...], str]:
    """Where a label is to stand, as tokenizers want it: the space belongs to the word after it.

    Returns:
        The segments without the spaces at their end, and what each label is to be preceded by:
        those spaces; one space after a word (``Answer:`` and ``yes`` make ``Answer: yes``); or
        nothing at the start of a line or message and after an opening quote or bracket.
    """
    *before, last = segments
    text = last.text.rstrip(" ")
    spaces = last.text[len(text) :]
    if not spaces and text and not text[-1].isspace() and text[-1] not in _OPENING:
        spaces = " "
    kept = (*before, last._replace(text=text)) if text else tuple(before)
    return kept, spaces
