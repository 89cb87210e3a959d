"""Which of two sides a piece of text speaks for, when a model reads it by itself."""

from __future__ import annotations

from roles.base import Score, Speaker
from roles.options import options_of
from roles.prompting import alone, prompt, wording_of
from schema.campaign import Campaign
from schema.choice import Choice
from schema.seat import View

NOTHING = "N/A"
"""A text without content. How a model leans on it is its prejudice: Zhao et al., 2021, Calibrate
Before Use."""


async def lean(
    speaker: Speaker, campaign: Campaign, view: View, text: str, first: Choice, second: Choice
) -> float:
    """How far ``text`` speaks for ``first`` rather than ``second``: the difference of their
    log-probabilities; not finite where the answer came in words."""
    options = options_of((first, second))
    start = wording_of(campaign).answer_start
    asked = prompt(campaign, view, alone(campaign, text), options.listing, start)
    reply = await speaker.ask(asked, Score(options=options.texts))
    one, other = (reply.log_probabilities[option] for option in options.texts)
    return one - other
