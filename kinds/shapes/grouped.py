"""Many questions in one task, each with exactly one answer of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.base import Kind
from kinds.deciding import Decision, Reckoned, Standing, least_sure
from kinds.figures import Marks
from kinds.picking import Picking
from kinds.review_form import ChooseForEach, ReviewForm
from kinds.seam.declared import Defaults
from kinds.shapes.listed import named_choice, shortened
from schema.ballot import Proposal
from schema.base import Json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, Group, Grouped
from schema.errors import InvalidAnswer

Question = tuple[Group, tuple[Choice, ...]]
"""A group, and the choices that answer it."""

MOST_GROUPS = 400
"""A task asks at most so many questions."""


class Questions(Kind):
    """A kind whose answer says one thing of each of its groups.

    Subclasses write :meth:`groups` and :meth:`group_choices`, or both at once in
    :meth:`questions`, and, where the value is not an object of group keys and options,
    :meth:`value_of_options` and :meth:`options_of_value`.
    """

    defaults = Defaults(reviewed=6)

    def questions(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Question, ...]:
        """Each group with its choices, in a stable order; by default from :meth:`groups` and
        :meth:`group_choices`."""
        return tuple(
            (group, self.group_choices(campaign, input, group))
            for group in self.groups(campaign, input)
        )

    def groups(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Group, ...]:
        """What is asked, in a stable order."""
        return tuple(group for group, _ in self.questions(campaign, input))

    def group_choices(
        self, campaign: Campaign, input: Mapping[str, Json], group: Group
    ) -> tuple[Choice, ...]:
        """The answers to one question; by default the campaign's labels. See :func:`option`."""
        return tuple(
            option(group, label.name, description=label.description) for label in campaign.labels
        )

    def value_of_options(
        self, campaign: Campaign, input: Mapping[str, Json], options: Mapping[str, str]
    ) -> Json:
        """The value, from the option that each group got."""
        return dict(options)

    def options_of_value(self, value: Json) -> Mapping[str, str]:
        """By group, the option that the value says; groups that it leaves out are not there."""
        return value if isinstance(value, Mapping) else {}

    def silent_option(self, campaign: Campaign, choices: Sequence[Choice]) -> str | None:
        """The option that a value means where it leaves a group out, such as ``none``; None where
        leaving out is not allowed."""
        return None

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """The groups and all their choices."""
        return space_of(self.questions(campaign, input))

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """All choices, whatever was proposed."""
        return space_of(self.questions(campaign, input)).choices

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """From an object: group to the name of its option."""
        if not isinstance(answer, Mapping):
            raise InvalidAnswer(
                f"{shortened(answer)} is no object of questions and answers",
                'answer {"question": "answer", …}',
            )
        known = {group.key: choices for group, choices in self.questions(campaign, input)}
        strange = [key for key in answer if key not in known]
        if strange:
            raise InvalidAnswer(f"{shortened(strange[0])} is none of the questions")
        found: dict[str, str] = {}
        for key, choices in known.items():
            silent = self.silent_option(campaign, choices)
            if key in answer:
                found[key] = named_choice(answer[key], choices, "answers").option
            elif silent is not None:
                found[key] = silent
            else:
                raise InvalidAnswer(f"the question {shortened(key)} is not answered")
        return self.value_of_options(campaign, input, found)

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the value gives the choice's group this option."""
        return self.options_of_value(value).get(choice.group) == choice.option

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The best of each group; the confidence is that of the weakest decision."""
        best = {
            group: max(
                self.open_choices(campaign, own, probabilities),
                key=lambda choice: probabilities.get(choice.key, 0.0),
            )
            for group, own in by_group(choices).items()
        }
        options = {group: choice.option for group, choice in best.items()}
        sure = min((probabilities.get(c.key, 0.0) for c in best.values()), default=1.0)
        return self.value_of_options(campaign, input, options), sure

    def reckoned(self, standing: Standing, value: Json) -> Reckoned:
        """The least sure answer to one of the questions."""
        campaign, said = standing.campaign, self.options_of_value(value)
        asked = {each.key: each.name or each.text for each in self.groups(campaign, standing.input)}
        return least_sure(
            Decision(group, f"{asked.get(group, group)} {choice.text}", standing.of(choice))
            for group, own in by_group(standing.choices).items()
            for choice in own
            if choice.option == said.get(group, self.silent_option(campaign, own))
        )

    def open_choices(
        self, campaign: Campaign, choices: Sequence[Choice], probabilities: Mapping[str, float]
    ) -> Sequence[Choice]:
        """Those of one group among which the most probable counts: all, or by a threshold the
        silent one or the others."""
        line, silent = self.line_of(campaign), self.silent_option(campaign, choices)
        if line is not None and silent is not None:
            nothing = sum(probabilities.get(c.key, 0.0) for c in choices if c.option == silent)
            is_in = 1.0 - nothing >= line
            return [c for c in choices if (c.option != silent) == is_in] or choices
        return choices

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Every group answered with one of its options."""
        said = self.options_of_value(value)
        found: list[str] = []
        questions = self.questions(campaign, input)
        strange = set(said) - {group.key for group, _ in questions}
        found += [f"{shortened(key)} is none of the questions" for key in sorted(strange)]
        for group, choices in questions:
            known = {choice.option for choice in choices}
            option_said = said.get(group.key, self.silent_option(campaign, choices))
            if option_said is None:
                found.append(f"the question {shortened(group.key)} is not answered")
            elif option_said not in known:
                found.append(f"{shortened(option_said)} is no answer to {shortened(group.key)}")
        return tuple(found)

    def similarity(self, one: Json, other: Json) -> float:
        """The share of the groups that both answer alike; 1 where there are none."""
        first, second = self.options_of_value(one), self.options_of_value(other)
        keys = {*first, *second}
        same = sum(first.get(key) == second.get(key) for key in keys)
        return same / len(keys) if keys else 1.0

    def words(self, value: Json) -> str:
        """Each group with its option."""
        return ", ".join(f"{k}: {v}" for k, v in self.options_of_value(value).items()) or "nothing"

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """The share of the questions that are answered as in gold; and of the rows with all."""
        said = {} if value is None else self.options_of_value(value)
        right = self.options_of_value(gold)
        same = sum(said.get(key) == option for key, option in right.items())
        return {
            "accuracy of parts": (float(same), float(len(right))),
            "exact match": (float(value is not None and same == len(right)), 1.0),
        }

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """One answer a question."""
        return ChooseForEach(
            groups=self.groups(campaign, input),
            choices=self.candidates(campaign, input, ()),
            picking=self.picking(campaign, input),
        )

    def picking(self, campaign: Campaign, input: Mapping[str, Json]) -> Picking | None:
        """How all of it is picked in the text; None where it cannot be."""
        return None


def by_group(choices: Sequence[Choice]) -> dict[str, list[Choice]]:
    """The choices of each group, in their order."""
    groups: dict[str, list[Choice]] = {}
    for choice in choices:
        groups.setdefault(choice.group, []).append(choice)
    return groups


def space_of(questions: Sequence[Question]) -> Grouped:
    """The groups and all their choices."""
    return Grouped(
        groups=tuple(group for group, _ in questions),
        choices=tuple(choice for _, own in questions for choice in own),
    )


def option(group: Group, name: str, text: str = "", description: str = "") -> Choice:
    """A choice of a group, called ``name`` in every task; shown as ``text``, or as its name."""
    return Choice(
        key=f"{group.key}={name}",
        text=text or name,
        description=description,
        value=name,
        group=group.key,
        option=name,
    )
