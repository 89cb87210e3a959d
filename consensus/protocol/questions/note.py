"""``note``: answer the campaign's short questions about the item, for those who draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import fsum

from consensus.protocol.questions.base import Asked, Say, passages_for, spoken
from consensus.protocol.vote_state import VoteState
from schema.note import Note, Noted
from schema.protocol import Stage
from schema.seat import Seat
from schema.turn import Brief, Turn


class TakeNotes(Asked):
    """Every seat of the stage answers all notes in one turn. What comes of them is context: it is
    no ballot, and without it the drafts go on as in a campaign that asks for no notes."""

    name = "note"

    def says(self, stage: Stage, seats: tuple[Seat, ...], state: VoteState) -> tuple[Say, ...]:
        """Nobody where there is nothing to note."""
        return super().says(stage, seats, state) if state.case.campaign.notes else ()

    def brief(self, stage: Stage, say: Say, state: VoteState) -> Brief:
        """What a drafter is shown beside the item, but for the notes."""
        return Brief(question=self.name, mode=state.mode, passages=passages_for(state, say.seat))

    def absorb(self, state: VoteState, stage: Stage, turns: Sequence[Turn]) -> VoteState:
        """One answer to each note that somebody answered, in the campaign's order."""
        said = [noted for turn in spoken(turns) for noted in turn.notes]
        found: dict[str, str] = {}
        for note in state.case.campaign.notes:
            if own := [noted for noted in said if noted.name == note.name]:
                found[note.name] = _together(note, own)
        return replace(state, notes=found)


def _together(note: Note, said: Sequence[Noted]) -> str:
    """What several seats noted, as one: the label with the highest mean probability; of words the
    most frequent, whatever their case and spacing, of equals the first said."""
    if note.labels:
        mean = {
            label: fsum(noted.probabilities.get(label, 0.0) for noted in said)
            for label in note.labels
        }
        return max(mean, key=mean.__getitem__)
    counted = Counter(" ".join(noted.value.split()).casefold() for noted in said)
    most = max(counted.values())
    return next(
        noted.value for noted in said if counted[" ".join(noted.value.split()).casefold()] == most
    )
