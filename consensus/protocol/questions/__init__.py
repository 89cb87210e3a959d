"""What a stage can ask, one question a file: who speaks about what, what they are shown, and what
their turns do to the state of the vote."""

from __future__ import annotations

from consensus.protocol.questions.argue import Argue
from consensus.protocol.questions.base import Asked
from consensus.protocol.questions.check_claims import CheckClaims
from consensus.protocol.questions.check_value import CheckValue
from consensus.protocol.questions.compare import Compare
from consensus.protocol.questions.merge import Merge
from consensus.protocol.questions.note import TakeNotes
from consensus.protocol.questions.propose import Propose
from consensus.protocol.questions.redraft import Redraft
from consensus.protocol.questions.refine import Refine
from consensus.protocol.questions.say_confidence import SayConfidence
from consensus.protocol.questions.score import Score
from consensus.protocol.questions.screen import Screen
from consensus.protocol.questions.weigh_merged import WeighMerged
from consensus.protocol.questions.write import WriteDown
from schema.protocol import Question

ASKED: dict[Question, Asked] = {
    asked.name: asked
    for asked in (
        Refine(),
        TakeNotes(),
        Propose(),
        Screen(),
        Redraft(),
        Score(),
        Argue(),
        CheckClaims(),
        Compare(),
        Merge(),
        WeighMerged(),
        CheckValue(),
        SayConfidence(),
        WriteDown(),
    )
}
"""By name."""


DRAFTING: tuple[Question, ...] = ("refine", "note", "propose", "screen", "redraft", "write")
"""The questions up to the drafts, and drafts anew: what comes before any talk."""


def is_talk(question: Question) -> bool:
    """Whether the committee talks about its drafts when it is asked this."""
    return ASKED[question].is_talk
