"""What can be answered, and how answers are read, compared, merged and worded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.context import lines_of
from kinds.deciding import Reckoned, Standing
from kinds.reading import readings_of
from kinds.seam.items import Items
from kinds.showing import json_type
from schema.annotation import Record
from schema.ballot import Proposal
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice
from schema.errors import InvalidAnswer, InvalidSubmission


class Answers(Items):
    """What is asked of a kind about answers."""

    def check_input(self, campaign: Campaign, input: Mapping[str, Json]) -> None:
        """See that the item is one that can be annotated.

        Raises:
            InvalidSubmission: when it is none of this kind; says what is wrong with it.
        """
        first = campaign.input_fields[0]
        if self.text_first and lines_of(input.get(first)) is None:
            raise InvalidSubmission(
                f"{first!r} is {json_type(input.get(first))}, not text", "put it in quotes"
            )
        self.answer_space(campaign, input)

    def fixed_keys(self, campaign: Campaign) -> frozenset[str]:
        """Keys of the choices that are the same in every task of the campaign; empty where they
        differ. What batch calibration can keep one mean for each of."""
        return frozenset()

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """What can be answered about this input.

        Raises:
            InvalidSubmission: when the input is none of this kind; says what is wrong with it.
        """
        raise NotImplementedError

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """A value of this kind from what a model or an agent answered (JSON, or a string).

        Raises:
            InvalidAnswer: when no value can be made of it.
        """
        raise NotImplementedError

    def read_gold(self, campaign: Campaign, input: Mapping[str, Json], gold: Json) -> Json:
        """The value that a known answer is, in whatever shape it came: numbers and truth values
        are their words, a list of one is its element, a text may hold JSON.

        This alone decides what gold means: for summaries, learning, review and benchmarks.

        Raises:
            InvalidAnswer: when it is no answer of this kind; says what would be.
        """
        problem: InvalidAnswer | None = None
        for reading in readings_of(gold):
            try:
                value = self.parse(campaign, input, reading)
            except InvalidAnswer as error:
                problem = problem or error
                continue
            wrong = self.problems(campaign, input, value)
            if not wrong:
                return value
            problem = problem or InvalidAnswer("; ".join(wrong))
        raise problem or InvalidAnswer("the known answer is empty")

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """The choices that proposed values give rise to, in a stable order that does not depend
        on who proposed what. For spaces that list their choices, those choices."""
        raise NotImplementedError

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether ``value`` contains (or is) ``choice``."""
        raise NotImplementedError

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The value that the pooled probabilities speak for, and the confidence in it (0 to 1): of
        choices that exclude one another the most probable; of equals, the first."""
        best = max(choices, key=lambda choice: probabilities.get(choice.key, 0.0))
        return best.answer, probabilities.get(best.key, 0.0)

    def reckoned(self, standing: Standing, value: Json) -> Reckoned:
        """How the confidence that :meth:`assemble` gave follows from the probabilities, for people
        who read the transcript. Kinds tell it whose confidence is not that of one choice."""
        return Reckoned()

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """What is wrong with a final value (schema, offsets, rules); empty when nothing is."""
        return ()

    def similarity(self, one: Json, other: Json) -> float:
        """How alike two values are: 1 for the same, 0 for nothing in common."""
        return float(bool(one == other))

    def same_answer(self, one: Json, other: Json) -> bool:
        """Whether two drafts of an item, one of them seen without a part that talks about the
        answer, come to the same: then the answer does not hang on that part."""
        return self.similarity(one, other) == 1.0

    def words(self, value: Json) -> str:
        """The value on one line, for people and for prompts."""
        raise NotImplementedError

    def records(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        value: Json,
        stage: str,
        proposals: Sequence[Proposal],
    ) -> tuple[Record, ...]:
        """The records that the value holds: one for an annotation, many in synthesis. The parents
        of each are the turns that proposed it."""
        return (Record(id="0", value=value, stage=stage, parents=self.parents(value, proposals)),)

    def parents(self, value: Json, proposals: Sequence[Proposal]) -> tuple[str, ...]:
        """The turns that proposed ``value``, or gave probabilities; all where nobody proposed just
        that."""
        own = [
            each.turn
            for each in proposals
            if each.value is None or self.similarity(each.value, value) == 1.0
        ]
        return tuple(own or [each.turn for each in proposals])
