"""The default protocol and the default committee.

Most tasks end with the drafts. Only where the committee is not sure are its critics and reviewers
heard; only where it is split between two answers is there a debate: talk costs tokens, and among
like models it moves right answers as easily as wrong ones (Choi et al., 2025, Debate or Vote,
arXiv 2508.17536).
"""

from __future__ import annotations

from collections.abc import Sequence

from kinds.base import kind_of
from schema.campaign import DEFAULT_KIND
from schema.errors import InvalidCampaign
from schema.protocol import Entry, ProtocolPlan, Stage
from schema.seat import RULES, Seat, View

ACCEPT = 0.6
"""The confidence that an answer must reach; below it, the committee talks, and then a person is
asked."""
SPLIT = 0.2
"""A margin below this is a split between two answers: worth a debate."""
CLOSE = 0.1
"""A margin below this, after all was said, is for the judge."""

EXAMPLES = 4
"""How many solved examples the second peer reviewer is shown. No drafter is shown any: on the 72
hard example reviews four of them cost SmolLM2-135M 13 right answers and Qwen2.5-0.5B 9, and only
the base model Gemma-3-270M, which holds this seat in the default committee, stood them (43 to 42).
"""

STRENGTH = 2.0
"""As how many seats a drafter of the strongest model counts where others draft, too, in finding
out without gold what labels look like. On eighteen sets the committee was right on .554 of the rows
where all counted the same, and on .578 to .584 with strengths from 1.5 to 6
(docs/measurements/quality.md)."""


NOTE_TAKER = "note_taker"
"""The role that is asked for notes."""


SCREENING = (
    Stage(
        name="screen",
        question="screen",
        roles=("verifier",),
        entry=Entry(with_suspects=True),
    ),
    Stage(
        name="redraft",
        question="redraft",
        roles=("generator",),
        entry=Entry(with_suspects=True),
        counts="replace",
    ),
)
"""After the drafts: what of the item talks about its answer is left out, and drafts are made again
without it."""


def default_protocol(
    kind: str = DEFAULT_KIND, *, notes: bool = False, screened: bool = True
) -> ProtocolPlan:
    """Drafts, then as little talk as it takes.

    Args:
        kind: of the campaign.
        notes: whether the campaign has notes, which are taken before the drafts.
        screened: whether what talks about the answer in an item is looked for. Without it, a text
            that says how it is to be labelled mostly is (docs/measurements/attacks.md).

    Raises:
        InvalidCampaign: when there is no such kind.
    """
    defaults = kind_of(kind).defaults
    reviewed = defaults.reviewed
    split = Entry(below_confidence=ACCEPT, below_margin=SPLIT)
    argued = Entry(with_claims=True)
    return ProtocolPlan(
        accept_confidence=ACCEPT,
        talk_share=defaults.talk_share,
        voting_rule=defaults.voting_rule,
        stages=(
            Stage(
                name="refine",
                question="refine",
                roles=("retrieval_refiner",),
                entry=Entry(with_passages=True),
            ),
            *([Stage(name="note", question="note", roles=(NOTE_TAKER,))] if notes else []),
            Stage(name="draft", question="propose", roles=("generator",), counts="add"),
            *(SCREENING if screened else ()),
            Stage(
                name="critique",
                question="score",
                roles=("critic",),
                fan_out="candidate",
                entry=split,
                counts="add",
                weight=0.5,
                candidates=reviewed,
            ),
            Stage(
                name="review",
                question="score",
                roles=("peer_reviewer",),
                entry=split,
                counts="add",
                weight=0.5,
                candidates=reviewed,
            ),
            Stage(name="debate", question="argue", roles=("debater",), fan_out="side", entry=split),
            Stage(name="evidence", question="check_claims", roles=("verifier",), entry=argued),
            Stage(
                name="revote",
                question="score",
                roles=("generator",),
                entry=argued,
                counts="replace",
                candidates=reviewed,
            ),
            Stage(
                name="judgement",
                question="compare",
                roles=("judge",),
                fan_out="order",
                entry=Entry(below_confidence=ACCEPT, below_margin=CLOSE),
                counts="break_tie",
            ),
            Stage(name="check", question="check_value", roles=("verifier",)),
        ),
    )


def default_roster(models: Sequence[tuple[str, str]]) -> tuple[Seat, ...]:
    """A committee of these models for the default protocol.

    Every model drafts once, in views that alternate the order of the labels (Zheng et al., 2023,
    arXiv 2309.03882); fewer than three models draft more than once, in different views. Critics
    and peer reviewers come from the two strongest families. What takes words and judgement
    (debaters, verifier, judge) goes to the strongest model.

    Args:
        models: (model, family), the strongest last.

    Raises:
        InvalidCampaign: when there is no model.
    """
    if not models:
        raise InvalidCampaign(
            "a committee needs at least one model", "name one, for example: --models smollm2-135m"
        )
    strongest, family = models[-1]
    drafting = [models[n % len(models)] for n in range(max(3, len(models)))]
    reviewing = _of_different_families(models)
    several = any(kin != family for _, kin in models)
    seats = [
        Seat(
            id=f"generator-{n}",
            role="generator",
            model=model,
            family=kin,
            view=_view(n, models),
            strength=STRENGTH if several and model == strongest else 1.0,
        )
        for n, (model, kin) in enumerate(drafting, start=1)
    ]
    for role in ("critic", "peer_reviewer"):
        seats += [
            Seat(
                id=f"{role.replace('_', '-')}-{n}",
                role=role,
                model=model,
                family=kin,
                view=View(
                    label_order="reversed" if n == 2 else "given",
                    examples=EXAMPLES if role == "peer_reviewer" and n == 2 else 0,
                ),
            )
            for n, (model, kin) in enumerate(reviewing, start=1)
        ]
    seats += [
        Seat(id="debater-1", role="debater", model=strongest, family=family),
        Seat(id="debater-2", role="debater", model=strongest, family=family),
        Seat(id="judge-1", role="judge", model=strongest, family=family),
        Seat(id="verifier-1", role="verifier", model=strongest, family=family),
        Seat(id="refiner-1", role="retrieval_refiner", model=RULES),
    ]
    return tuple(seats)


def _view(n: int, models: Sequence[tuple[str, str]]) -> View:
    """The n-th drafter's view, counted from 1: no two drafts of one model share it."""
    return View(
        label_order="reversed" if n % 2 == 0 else "given",
        framing="question" if n > 2 and len(models) < 3 else "plain",
    )


def _of_different_families(models: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Two models, strongest first, of different families where there are two."""
    first = models[-1]
    others = list(models[-2::-1])
    strangers = [model for model in others if model[1] != first[1]]
    return [first, (strangers or others or [first])[0]]
