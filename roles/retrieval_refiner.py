"""The retrieval refiner: trims what full-text search found to what helps with this item.

By extraction and by rule: every kept word stands in a given passage, and no model is asked.
"""

from __future__ import annotations

import re

from kinds.base import text_of
from roles.base import Contribution, Prompt, Speaker, State, register
from roles.segments import SENTENCE_ENDS
from schema.campaign import Campaign
from schema.evidence import Passage
from schema.turn import TurnRequest

KEPT = 8
"""Passages at most."""

SENTENCES = 3
"""Of a plain passage, at most so many sentences. Solved examples stay whole."""

ALIKE = 0.8
"""Two texts whose words overlap so much (Jaccard) are one; the item itself is dropped by it too."""


@register
class RetrievalRefiner:
    """Drops the item itself and near-duplicates, cuts passages to the sentences that share words
    with the item, and keeps the most alike, in turn from each answer."""

    name = "retrieval_refiner"

    async def __call__(
        self, request: TurnRequest, campaign: Campaign, speaker: Speaker
    ) -> Contribution:
        """The kept passages, the most useful first."""
        found = request.brief.passages
        kept = refine(text_of(campaign, request.input), found)
        reply = await speaker.ask(
            Prompt(instructions="", question="Trim the passages that were found to what helps."),
            State(statement=_statement(found, kept)),
        )
        return Contribution(passages=kept, says=reply.text)


def refine(text: str, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """What of ``passages`` helps with ``text``: at most 8, each with its overlap as score.

    The score is the share of the passage's distinct words that the text has too. Solved examples
    are taken in turn from each answer, so that one frequent answer does not speak for all.
    """
    words = _words(text)
    ranked: list[Passage] = []
    for passage in passages:
        trimmed = _extract(words, passage)
        if trimmed is not None:
            ranked.append(trimmed)
    ranked.sort(key=lambda passage: (-passage.score, passage.id))
    distinct: list[Passage] = []
    for passage in ranked:
        if not any(_alike(_words(passage.text), _words(other.text)) for other in distinct):
            distinct.append(passage)
    return _balanced(distinct)[:KEPT]


def _extract(words: frozenset[str], passage: Passage) -> Passage | None:
    """The passage with its useful sentences only, in their order; None where nothing is useful."""
    if _alike(words, _words(passage.text)):
        return None
    text = passage.text
    if passage.source == "passage":
        sentences = [part.strip() for part in SENTENCE_ENDS.split(text) if part.strip()]
        scores = [len(words & _words(sentence)) for sentence in sentences]
        best = sorted(range(len(sentences)), key=lambda i: (-scores[i], i))[:SENTENCES]
        text = " ".join(sentences[i] for i in sorted(best) if scores[i])
    own = _words(text)
    shared = len(words & own)
    if not shared:
        return None
    return passage.model_copy(update={"text": text, "score": shared / len(own)})


def _balanced(passages: list[Passage]) -> tuple[Passage, ...]:
    """The best of each answer first, then the second best of each, and so on."""
    seen: dict[str, int] = {}
    ranks: list[tuple[int, int]] = []
    for place, passage in enumerate(passages):
        rank = seen.get(passage.answer, 0)
        seen[passage.answer] = rank + 1
        ranks.append((rank, place))
    return tuple(passages[place] for _, place in sorted(ranks))


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


def _statement(found: tuple[Passage, ...], kept: tuple[Passage, ...]) -> str:
    if not kept:
        return f"Found {len(found)}, kept none: nothing shares words with the text."
    words_before = sum(len(passage.text.split()) for passage in found)
    words_after = sum(len(passage.text.split()) for passage in kept)
    answers = sorted({passage.answer for passage in kept if passage.answer})
    about = f", solved as {', '.join(answers)}" if answers else ""
    return f"Found {len(found)}, kept {len(kept)}{about}; {words_after} of {words_before} words."
