"""A draft that was merged from the best ones, and the vote that it must win.

Merging helps where each of several drafts has something right, and harms where the merger only
averages them (fusing candidates: Jiang, Ren and Lin, 2023, LLM-Blender, arXiv 2306.02561). So a
merged draft is one more choice that stands for itself: it becomes the answer only if those who
voted prefer it to the best draft in both orders of presentation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum

from consensus.contest import Tally, summed_up
from consensus.verdict import consistent_shares
from schema.choice import Choice
from schema.counted import CountedMerged, CountedVote
from schema.protocol import Stage
from schema.seat import Seat
from schema.turn import Turn

_MOST = 0.99
"""No vote between two drafts is surer than this."""


@dataclass(frozen=True)
class Merged:
    """The merged draft, and how it fared."""

    choice: Choice
    stage: str
    """In which it was written."""
    turn: str
    """Id of the turn that wrote it."""
    seat: Seat
    """Who wrote it."""
    sources: tuple[str, ...]
    """Keys of the drafts that were shown to the writer."""
    over: str = ""
    """Key of the best draft, which it was weighed against; empty before that."""
    share: float = 0.5
    """Its share against the best draft, families counting alike."""
    votes: tuple[tuple[Seat, float], ...] = ()
    """The seats that prefer the same draft in both orders, and the share that each gives it."""

    @property
    def won(self) -> bool:
        """Whether it is preferred to the best draft. Where nobody keeps to one, it is not."""
        return bool(self.votes) and self.share > 0.5


def weighed(merged: Merged, best: Choice, stage: Stage, spoken: Sequence[Turn]) -> Merged:
    """The merged draft after the vote about it.

    Seats that prefer what they are shown first, or last, have no opinion; those of one family count
    as one.

    Args:
        merged: before the vote.
        best: the draft that it is weighed against.
        stage: that asks.
        spoken: its turns that were spoken, in the order of their requests.
    """
    votes, _ = consistent_shares(stage, merged.choice.key, best.key, spoken)
    families: dict[str, list[float]] = {}
    for seat, share in votes:
        families.setdefault(seat.kin, []).append(share)
    means = [fsum(shares) / len(shares) for shares in families.values()]
    share = fsum(means) / len(means) if means else 0.5
    return replace(merged, over=best.key, share=share, votes=tuple(votes))


def with_merged(tally: Tally, merged: Merged) -> Tally:
    """The tally with a merged draft that has won, as one more choice.

    Its odds against the best draft are those of the vote between the two, and what the other drafts
    have beside the best one stays as it was: Luce's choice axiom (1959, Individual Choice
    Behavior). So it leads, and is the surer the surer the best draft was.
    """
    if not merged.won or merged.over not in tally.probabilities:
        return tally
    share = round(min(merged.share, _MOST), 5)
    won = CountedMerged(choice=merged.choice.key, over=merged.over, share=share)
    whole = summed_up(won.joined(tally.probabilities), "one", tally.effective_votes, tally.seats)
    counts = tuple(_counted(count, won) for count in tally.counts)
    return replace(whole, talk_weight=tally.talk_weight, counts=counts)


def _counted(count: CountedVote, won: CountedMerged) -> CountedVote:
    joined = won.joined(count.probabilities)
    rounded = {key: round(p, 5) for key, p in joined.items()}
    return count.model_copy(update={"merged": won, "probabilities": rounded})
