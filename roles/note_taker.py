"""The note taker: answers the campaign's short questions about an item, for those who draft."""

from __future__ import annotations

import asyncio

from kinds.showing import title_of
from roles.base import Contribution, Speaker, Write, register
from roles.options import in_words
from roles.prompting import asking, item, prompt
from roles.scoring import choose
from schema.campaign import Campaign
from schema.choice import Choice
from schema.note import LONGEST_NOTE, Note, Noted
from schema.turn import TurnRequest

MOST_TOKENS = 24
"""Of a note in free words."""


@register
class NoteTaker:
    """Answers every note: one of its labels by their scores, else a few words.

    Its prompts begin like those of the drafts, so that an engine reads the item once for both.
    """

    name = "note_taker"

    async def __call__(
        self, request: TurnRequest, campaign: Campaign, speaker: Speaker
    ) -> Contribution:
        """What was noted; nothing of a note that got no words."""
        answers = await asyncio.gather(
            *(_answer(note, request, campaign, speaker) for note in campaign.notes)
        )
        notes = tuple(answer for answer in answers if answer is not None)
        if not notes:
            return Contribution(abstained=True, says="Has nothing to note.")
        return Contribution(notes=notes, says=f"Notes {'; '.join(map(_in_words, notes))}.")


async def _answer(
    note: Note, request: TurnRequest, campaign: Campaign, speaker: Speaker
) -> Noted | None:
    shown = item(campaign, request.input, request.brief.passages)
    start = f"{title_of(note.name)}:"
    view = request.seat.view
    if note.labels:
        choices = [Choice(key=label, text=label) for label in note.labels]
        question = asking(note.question.rstrip("?"), choices)
        ballot = await choose(speaker, prompt(campaign, view, shown, question, start), choices)
        best = max(note.labels, key=ballot.probabilities.__getitem__)
        return Noted(name=note.name, value=best, probabilities=ballot.probabilities)
    form = Write(
        max_tokens=MOST_TOKENS,
        temperature=0.7 if request.sample else 0.0,  # samples differ by their seeds alone
        seed=request.seed,
        stop=("\n",),
    )
    question = f"{note.question}\nAnswer in a few words."
    reply = await speaker.ask(prompt(campaign, view, shown, question, start), form)
    words = " ".join(reply.text.split())[:LONGEST_NOTE].strip()
    return Noted(name=note.name, value=words) if words else None


def _in_words(noted: Noted) -> str:
    if not noted.probabilities:
        return f"{noted.name}: {noted.value}"
    choices = [Choice(key=label, text=label) for label in noted.probabilities]
    return f"{noted.name}: {in_words(choices, noted.probabilities)}"
