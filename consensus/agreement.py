"""How well answers agree: with gold, with each other, and before with after.

What reports show most, by one name. The measures live in :mod:`consensus.measures`, one a file.
"""

from consensus.measures.answers import Answer, accuracy, confusion, constant_guess, macro_f1
from consensus.measures.flips import Flips, flips
from consensus.measures.raters import cohens_kappa, seat_agreement
from consensus.measures.share import Z95, Share, wilson

__all__ = [
    "Z95",
    "Answer",
    "Flips",
    "Share",
    "accuracy",
    "cohens_kappa",
    "confusion",
    "constant_guess",
    "flips",
    "macro_f1",
    "seat_agreement",
    "wilson",
]
