"""How a vote was counted, in words."""

from __future__ import annotations

from folkmoot.reports.counted import count_lines
from schema.counted import CountedVoice, CountedVote

SHY = CountedVote(
    rule="pooled_mean",
    part="food",
    how="mean",
    voices=(CountedVoice(name="generator-1", said={"yes": 0.3, "no": 0.7}, weight=1.0),),
    probabilities={"yes": 0.3, "no": 0.7},
)


def test_where_the_most_probable_option_is_not_the_answer_the_threshold_is_told() -> None:
    told = [line for line, _ in count_lines([SHY.model_copy(update={"line": 0.25})], {})]
    assert "it is in from a probability of 0.25 on" in told
    assert not any("is in from" in line for line, _ in count_lines([SHY], {}))


def test_of_several_answers_it_is_said_whose_probability_must_reach_the_threshold() -> None:
    said = {"person": 0.15, "place": 0.1, "none": 0.75}
    voice = CountedVoice(name="generator-1", said=said, weight=1.0)
    update = {"voices": (voice,), "probabilities": said, "line": 0.2}
    told = [line for line, _ in count_lines([SHY.model_copy(update=update)], {})]
    assert (
        "it is in from a probability of 0.20 on, all answers but the one for nothing together"
        in told
    )
