"""What an annotation kind is: the seam that the protocol, the roles and the reports stand on.

A kind is one file with one class, made known by :func:`register`. It says what can be answered
about an item, how the item is shown, and how answers are read, compared, merged, measured and
worded. Everything else (who speaks, how votes are pooled, what is learnt and stored) is the same
for all kinds: it asks the kind, and never its name.

Start from one of the shapes (:mod:`kinds.shapes`): a shape is a base class for one sort of answer
space, and leaves a kind twenty to ninety lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from kinds.context import lines_of
from kinds.exchange import Exchanged, Sort
from kinds.figures import Answered, Marks, figures_of
from kinds.options import NoOptions, read_options
from kinds.reading import readings_of
from kinds.review_form import AcceptOnly, ReviewForm
from kinds.showing import Order, Quotable, Shown, as_text, json_type, title_of
from kinds.wording import Wording
from schema.annotation import Record
from schema.ballot import Proposal
from schema.base import Frozen, Json, canonical_json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice
from schema.errors import InvalidAnswer, InvalidCampaign, InvalidSubmission
from schema.figure import Figure
from schema.registry import Registry
from schema.writing import Writing

AGREEMENT = "agreement"
"""The main figure of a kind that has no other: the share of answers that are the known ones."""
HALF = 0.5
"""From which probability on something is in where nobody knows a better one."""


class Defaults(Frozen):
    """How a campaign of a kind is moderated where nobody says otherwise."""

    reviewed: int = 3
    """How many choices are put to the reviewers."""
    talk_share: float | None = 0.05
    """At most this share of the tasks is talked about. Talk costs eight times the tokens of the
    drafts and has not made answers of small models better (docs/measurements/quality.md); on the
    least sure tasks it does no harm, and gives whoever reviews them the quotes of both sides."""
    voting_rule: str = "trusted"
    """Known answers teach it whom to trust, part by part."""


class Reckoned(Frozen):
    """What the confidence in a whole answer follows from."""

    part: str = ""
    """Key of the part whose vote it is; empty where it is none's alone."""
    beside: str = ""
    """Key of another part that it follows from, too."""
    words: str = ""
    """How it follows, with its numbers; empty where it is the probability of the answer itself."""
    held: tuple[str, ...] = ()
    """Keys of the choices that have the confidence together, where that is several."""


class Kind:
    """One sort of annotation. Stateless; every method is a pure function.

    Subclasses must write :meth:`answer_space`, :meth:`parse`, :meth:`candidates`,
    :meth:`supports`, :meth:`assemble` and :meth:`words`; the shapes write most of these.
    """

    name: ClassVar[str] = ""
    """What campaigns call it; a kind that only serves another one inside bears that one's."""
    summary: ClassVar[str] = ""
    """What it annotates, in a few words, for lists of kinds."""
    fields: ClassVar[tuple[str, ...]] = ("text",)
    """The input fields of a campaign that names none; offsets refer to the first."""
    text_first: ClassVar[bool] = True
    """Whether the first input field must be a text, or something that is shown as one: a table, a
    graph, a dialogue."""
    options_model: ClassVar[type[Frozen]] = NoOptions
    """What can be set of it: ``--set key=value`` on the command line."""
    learns_line: ClassVar[bool] = False
    """Whether a part is in from some probability on that gold may show: then there is an option
    ``threshold``, which is None where the campaign leaves it open."""
    usual_line: ClassVar[float | None] = None
    """That probability where neither the campaign nor gold tells; None for the most probable."""
    least_labels: ClassVar[int] = 0
    most_labels: ClassVar[int | None] = None
    """How many labels a campaign must and may have; None is for any number."""
    of_recipes: ClassVar[bool] = False
    """Whether only recipes use it: nobody chooses it for rows of a file."""
    keeps_all: ClassVar[bool] = False
    """Whether all that is drafted is kept as it comes, in place of a vote."""
    silence_counts: ClassVar[bool] = True
    """Whether a draft speaks against what it leaves out. Where seats draft records of their own
    accord, silence about another's is no vote against it."""
    defaults: ClassVar[Defaults] = Defaults()

    # The campaign

    def check_campaign(self, campaign: Campaign) -> None:
        """Raise :class:`schema.errors.InvalidCampaign` if labels or options make no sense."""
        self.options(campaign)
        count = len(campaign.labels)
        if self.most_labels == 0 and count:
            raise InvalidCampaign(f"{self.name} has no labels to choose from", "leave --labels out")
        if count < self.least_labels:
            raise InvalidCampaign(
                f"campaign {campaign.name!r} has {_no_or(count)}, and {self.name} needs at least "
                f"{self.least_labels}",
                "name them, for example: --labels person,place",
            )
        if self.most_labels is not None and count > self.most_labels:
            raise InvalidCampaign(
                f"{self.name} takes at most {self.most_labels} labels, not {count}",
                "merge or remove some",
            )

    def options(self, campaign: Campaign) -> Any:
        """The campaign's options, as an :attr:`options_model`.

        Raises:
            InvalidCampaign: names each option that is unknown or wrong.
        """
        return read_options(self.name, self.options_model, campaign)

    def leaves_line_open(self, campaign: Campaign) -> bool:
        """Whether gold shall show from which probability on a part is in."""
        return self.learns_line and self.options(campaign).threshold is None

    def line_of(self, campaign: Campaign) -> float | None:
        """From which probability on a part is in; None where the most probable answer counts."""
        line: float | None = self.options(campaign).threshold if self.learns_line else None
        return self.usual_line if line is None else line

    def with_line(self, campaign: Campaign, line: float | None) -> Campaign:
        """The campaign with its threshold set to ``line``, if it leaves that open and there is one.
        Answers are put together by it; it is no revision of its own."""
        if line is None or not self.leaves_line_open(campaign):
            return campaign
        return campaign.model_copy(update={"options": {**campaign.options, "threshold": line}})

    def wording(self, campaign: Campaign) -> Wording:
        """In which words its questions are put."""
        return Wording()

    def merges(self, campaign: Campaign) -> bool:
        """Whether the best drafts shall be merged into one more, which must win the vote again.

        For kinds whose seats draft, and one draft is chosen."""
        return False

    # What is shown

    def render(
        self, campaign: Campaign, input: Mapping[str, Json], order: Order = "forward"
    ) -> tuple[Shown, ...]:
        """The item as seats see it; ``order`` matters to kinds that compare."""
        return tuple(
            Shown(title=title_of(name), text=as_text(input[name]))
            for name in campaign.input_fields
            if name in input
        )

    def quotable(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Quotable, ...]:
        """What claims may quote: the fields that are texts, and the lines in which tables, graphs
        and dialogues are shown."""
        shown = ((name, lines_of(input.get(name))) for name in campaign.input_fields)
        return tuple(
            Quotable(field=name, text=text) for name, text in shown if text and text.strip()
        )

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

    # Answers

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
        """The value that the pooled probabilities speak for, and the confidence in it (0 to 1)."""
        raise NotImplementedError

    def reckoned(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
        value: Json,
    ) -> Reckoned:
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

    # Synthesis

    def writing(
        self, campaign: Campaign, input: Mapping[str, Json], step: str, said: Mapping[str, str]
    ) -> Writing:
        """What is asked in a step of a recipe's pass, of kinds that keep all that is written.

        Args:
            campaign: the pass.
            input: what was drawn.
            step: what the step is called.
            said: by step, what was written before it.
        """
        raise NotImplementedError

    def drops(self, campaign: Campaign, step: str) -> bool:
        """Whether an answer to a step is of no use where it was cut off at its longest."""
        return False

    # Talk

    def worth_arguing(self, one: Choice, other: Choice) -> bool:
        """Whether two choices are far enough apart for a debate."""
        return True

    # Measures and people

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """What one answer contributes to each figure against gold: by the figure's name, what it
        adds above the line and below it. The first is the kind's main figure.

        ``value`` is None where the committee gave no answer.
        """
        same = value is not None and self.similarity(value, gold) == 1.0
        return {AGREEMENT: (float(same), 1.0)}

    def holds(self, value: Json, gold: Json) -> bool:
        """Whether an answer is right, as far as it goes."""
        return self.similarity(value, gold) == 1.0

    def reach(self, campaign: Campaign, value: Json) -> str:
        """How far an answer goes, in a word, of kinds whose answers may stop short of all that is
        asked; empty for others."""
        return ""

    lower_is_better: ClassVar[frozenset[str]] = frozenset()
    """Names of figures that count errors."""

    def figures(self, campaign: Campaign, answers: Sequence[Answered]) -> tuple[Figure, ...]:
        """How good answers are beside gold, with intervals; the main figure first."""
        marks = [self.marks(campaign, a.input, a.value, a.gold) for a in answers]
        return figures_of(marks)

    def baseline(self, campaign: Campaign, answers: Sequence[Answered]) -> Sequence[Json]:
        """What somebody would answer to each who knows nothing of the item: by default the most
        frequent gold value, for all."""
        counted = Counter(canonical_json(answer.gold) for answer in answers)
        if not counted:
            return ()
        most = counted.most_common(1)[0][0]
        common = next(a.gold for a in answers if canonical_json(a.gold) == most)
        return [common] * len(answers)

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """How a person is asked: a description that the terminal and a page know how to show."""
        return AcceptOnly()

    # Other people's tools

    def exchanged_as(self, campaign: Campaign) -> Sort:
        """What other tools take its answers for; nothing that they know, unless a kind says it."""
        return "other"

    def classes(self, campaign: Campaign) -> tuple[str, ...]:
        """All labels that :meth:`exchanged` may give, in the campaign's order, where these are the
        same in every task."""
        return tuple(label.name for label in campaign.labels)

    def exchanged(self, campaign: Campaign, input: Mapping[str, Json], value: Json) -> Exchanged:
        """The value as other tools know it, of the sort that :meth:`exchanged_as` says."""
        return Exchanged()


K = TypeVar("K", bound=Kind)

KINDS: Registry[Kind] = Registry("kind", "folkmoot.kinds")


def text_of(campaign: Campaign, input: Mapping[str, Json]) -> str:
    """The text that offsets refer to: the first input field."""
    return as_text(input[campaign.input_fields[0]])


def _no_or(count: int) -> str:
    if not count:
        return "no labels"
    return "one label" if count == 1 else f"{count} labels"


def register(kind: type[K]) -> type[K]:
    """Class decorator: makes a kind known under its name."""
    KINDS.add(kind.name, kind())
    return kind


def kind_of(name: str) -> Kind:
    """The kind of this name, from here or from an installed package.

    Raises:
        PluginMissing: when there is none, or its package does not load.
    """
    return KINDS.get(name)


def kinds() -> tuple[str, ...]:
    """The names of all kinds that people can choose, installed ones included, sorted."""
    loaded = ((name, KINDS.loaded(name)) for name in KINDS.names())
    return tuple(name for name, kind in loaded if kind is None or not kind.of_recipes)
