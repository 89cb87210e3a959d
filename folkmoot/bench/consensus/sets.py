"""The label sets of the consensus benchmark: what is asked of each, and its rows.

The rows are published data that this project may not hand on: they stay in a folder beside it,
``gold/<set>.jsonl``, a row a line, with the input fields and the gold label that are named here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from consensus.ballot_table import Numbers
from folkmoot.planning import plan_campaign
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.errors import UserError
from schema.task import Task

DATA = Path("../shared/data")

_SEED = 0


class LabelSet(Frozen):
    """A set of rows that people have labelled, and how a committee is asked about them."""

    name: str
    guideline: str
    fields: tuple[str, ...] = ("text",)
    """What a seat sees of a row."""
    label: str = "label"
    """The field of the gold label."""


_ENTAILS = "Does the premise entail the hypothesis, contradict it, or neither?"
_PAIR = ("premise", "hypothesis")

SETS = (
    LabelSet(name="sst2", guideline="Does the review praise the film or find fault with it?"),
    LabelSet(
        name="custrev", guideline="Does the customer praise the product or find fault with it?"
    ),
    LabelSet(name="review_sentences", guideline="Is what the reviewer says good or bad?"),
    LabelSet(
        name="financial_phrasebank",
        guideline="How does the news bear on the company's business, from an investor's point of"
        " view?",
    ),
    LabelSet(name="tweeteval_sentiment", guideline="What is the feeling of the tweet?"),
    LabelSet(
        name="tweeteval_emotion", guideline="Which emotion does the writer of the tweet express?"
    ),
    LabelSet(name="css_emotion", guideline="Which emotion does the writer express?"),
    LabelSet(name="trec6", guideline="What kind of answer does the question ask for?"),
    LabelSet(
        name="hate_davidson",
        guideline="Is the tweet hate speech, offensive language, or neither?",
    ),
    LabelSet(
        name="tweeteval_hate", guideline="Does the tweet express hate against women or immigrants?"
    ),
    LabelSet(name="tweeteval_offensive", guideline="Is the language of the tweet offensive?"),
    LabelSet(name="tweeteval_irony", guideline="Is the tweet ironic?"),
    LabelSet(name="css_ibc", guideline="Which political leaning does the sentence have?"),
    LabelSet(name="css_implicit_hate", guideline="Which category of hate does the text belong to?"),
    LabelSet(name="css_wiki_politeness", guideline="How polite is the message?"),
    LabelSet(
        name="clinc150",
        guideline="What does the user's request to the assistant concern?",
        label="domain",
    ),
    LabelSet(name="snli", guideline=_ENTAILS, fields=_PAIR),
    LabelSet(name="rte_glue", guideline="Does the premise entail the hypothesis?", fields=_PAIR),
    LabelSet(name="sick", guideline=_ENTAILS, fields=_PAIR),
)
"""Two to eleven labels; sentiment, emotion, hate, stance, question type, intent, inference."""


@dataclass(frozen=True)
class Rows:
    """The rows of a set, in an order of their own that is always the same.

    The order is random, so that the first n rows are a random part of the set, and the first n of
    those too.
    """

    set: LabelSet
    labels: tuple[str, ...]
    """Sorted."""
    ids: tuple[str, ...]
    inputs: tuple[dict[str, Json], ...]
    gold: Numbers
    """[rows]: index of the label."""

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def texts(self) -> tuple[str, ...]:
        """[rows]: all fields in one, for learners that read."""
        return tuple(" ".join(map(str, row.values())) for row in self.inputs)

    def first(self, count: int) -> Rows:
        """The first rows; all of them where there are no more."""
        return Rows(self.set, self.labels, self.ids[:count], self.inputs[:count], self.gold[:count])

    def campaign(self, models: Sequence[str]) -> Campaign:
        """What ``annotate`` would make of the set: default protocol, default committee."""
        return plan_campaign(
            name=self.set.name,
            labels=self.labels,
            guideline=self.set.guideline,
            input_fields=self.set.fields,
            models=models,
        )

    def tasks(self, campaign: Campaign) -> tuple[Task, ...]:
        """The rows as tasks of a campaign; no gold goes with them."""
        revision = campaign.revision
        return tuple(
            Task(campaign=campaign.name, id=id, revision=revision, input=input)
            for id, input in zip(self.ids, self.inputs, strict=True)
        )


def chosen_sets(names: Sequence[str]) -> tuple[LabelSet, ...]:
    """The sets of these names; all without names.

    Raises:
        UserError: for a name that is none of them.
    """
    known = {each.name: each for each in SETS}
    if unknown := [name for name in names if name not in known]:
        raise UserError(f"there is no label set {unknown[0]!r}", f"choose from {', '.join(known)}")
    return tuple(known[name] for name in names) if names else SETS


def read_rows(data: Path, wanted: LabelSet) -> Rows:
    """All rows of a set.

    Raises:
        UserError: when they are not there, or are not what the set says.
    """
    raw = read_lines(data, wanted.name)
    try:
        labels = tuple(sorted({str(row[wanted.label]) for row in raw}))
        order = np.random.default_rng(_SEED).permutation(len(raw))
        rows = [raw[at] for at in order]
        return Rows(
            wanted,
            labels,
            tuple(str(row["id"]) for row in rows),
            tuple({name: str(row[name]) for name in wanted.fields} for row in rows),
            np.array([labels.index(str(row[wanted.label])) for row in rows], dtype=np.int64),
        )
    except KeyError as error:
        raise UserError(
            f"a row of {wanted.name} has no field {error}",
            f"each needs id, {', '.join(wanted.fields)} and {wanted.label}",
        ) from None


def read_lines(data: Path, name: str) -> list[dict[str, Json]]:
    """The rows of ``gold/<name>.jsonl`` as they are, in the order of the file.

    Raises:
        UserError: when the file is not there or cannot be read.
    """
    file = data / "gold" / f"{name}.jsonl"
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]
    except FileNotFoundError:
        raise UserError(
            f"there is no {file}: the benchmark measures on labelled rows, which are not part of"
            " this project",
            "name the folder that has gold/<set>.jsonl with --data DIR",
        ) from None
    except (OSError, ValueError) as error:
        raise UserError(f"cannot read {file}: {error}", "mend the file") from None
