"""Dialogue: each turn of a conversation gets one label.

The value is a list of ``{"turn", "speaker", "label"}``, turns counted from 1. Each turn is one
question; seats see the whole conversation with its turns numbered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.base import register
from kinds.context import is_turn, one_line
from kinds.figures import Answered
from kinds.reading import parsed, written
from kinds.shapes.given import given_list
from kinds.shapes.grouped import MOST_GROUPS, Question, Questions, option
from kinds.shapes.listed import choice_of, named_choice, shortened
from kinds.wording import Framing, PartWording, Wording
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import Group
from schema.errors import InvalidAnswer, InvalidSubmission

LONGEST_QUESTION = 120
"""Characters of a turn that are repeated in the question about it."""
_EXAMPLE = '[{"speaker": "Ann", "text": "Hello!"}]'


class DialogueOptions(Frozen):
    """What can be set of dialogues."""

    speakers: tuple[str, ...] = ()
    """Only their turns are labelled; those of all where none is named."""


WORDING = PartWording(
    guideline="Label the turns of the conversation.",
    noun="label",
    plain=Framing(question="Which label fits the turn best", answer_start="Label:"),
    question=Framing(question="What is the turn", answer_start="The turn is"),
    reader=Framing(
        question="How would a careful reader label the turn", answer_start="A careful reader says:"
    ),
    right="Which label is right",
)


@register
class Dialogue(Questions):
    """One label a turn."""

    name = "dialogue"
    summary = "one label for each turn of a conversation"
    fields = ("turns",)
    text_first = False  # what is no dialogue is told by answer_space, in words of its own
    least_labels = 2
    options_model = DialogueOptions

    def wording(self, campaign: Campaign) -> Wording:
        """About turns."""
        return WORDING

    def questions(self, campaign: Campaign, input: Mapping[str, Json]) -> tuple[Question, ...]:
        """One for each turn of the speakers that are asked about."""
        found = []
        for number, turn in self.turns(campaign, input):
            text = one_line(turn["text"])
            short = text if len(text) <= LONGEST_QUESTION else f"{text[: LONGEST_QUESTION - 1]}…"
            group = Group(
                key=str(number),
                text=f"Which label fits turn {number}, {one_line(turn['speaker'])}: “{short}”?",
                sort=one_line(turn["speaker"]),
                about=text,
            )
            labels = [option(group, each.name, "", each.description) for each in campaign.labels]
            found.append((group, tuple(labels)))
        return tuple(found)

    def turns(
        self, campaign: Campaign, input: Mapping[str, Json]
    ) -> list[tuple[int, Mapping[str, Json]]]:
        """The turns that are asked about, with their numbers.

        Raises:
            InvalidSubmission: when the field holds no turns, or none of the speakers'.
        """
        field = campaign.input_fields[0]
        turns = given_list(input, field, _EXAMPLE)
        wrong = [each for each in turns if not is_turn(each)]
        if wrong or not turns:
            what = f"{shortened(wrong[0])} is no turn" if turns else "there are no turns"
            raise InvalidSubmission(f"{field}: {what}", f"write each like {_EXAMPLE[1:-1]}")
        speakers = self.options(campaign).speakers
        found = [
            (number, turn)
            for number, turn in enumerate(turns, start=1)
            if not speakers or turn["speaker"] in speakers
        ]
        if not found:
            raise InvalidSubmission(
                f"{field}: none of the turns is by {' or '.join(speakers)}",
                "see who speaks, or leave --set speakers=... out",
            )
        if len(found) > MOST_GROUPS:
            raise InvalidSubmission(
                f"{len(found)} turns are more than {MOST_GROUPS}", "split the conversation"
            )
        return found

    def value_of_options(
        self, campaign: Campaign, input: Mapping[str, Json], options: Mapping[str, str]
    ) -> Json:
        """The labels in the order of the turns."""
        return [
            {"turn": number, "speaker": turn["speaker"], "label": options[str(number)]}
            for number, turn in self.turns(campaign, input)
            if str(number) in options
        ]

    def options_of_value(self, value: Json) -> Mapping[str, str]:
        """By turn, its label."""
        return {str(each["turn"]): each["label"] for each in value}

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """From a list of labels, one for each turn that is asked about; a list of ``{"turn",
        "label"}``; or an object of turns and labels. No turn may be left out."""
        answer = parsed(answer)
        asked = self.turns(campaign, input)
        if isinstance(answer, list) and all(isinstance(each, Mapping) for each in answer):
            if all("turn" in each for each in answer):
                answer = {"".join(written(e["turn"])[:1]): e.get("label") for e in answer}
            else:
                answer = [each.get("label") for each in answer]
        if isinstance(answer, list):
            if len(answer) != len(asked):
                raise InvalidAnswer(
                    f"{len(answer)} labels do not fit {len(asked)} turns",
                    "give one for each turn that is asked about",
                )
            choices = [choice_of(label) for label in campaign.labels]
            named = [named_choice(each, choices).option for each in answer]
            answer = {str(number): name for (number, _), name in zip(asked, named, strict=True)}
        return super().parse(campaign, input, answer)

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """Each turn that is asked about, in order, with a known label."""
        whole = isinstance(value, list) and all(
            isinstance(each, dict) and set(each) == {"turn", "speaker", "label"} for each in value
        )
        if not whole:
            return ("the value is not a list of turns with their labels",)
        found = super().problems(campaign, input, value)
        if not found and value != self.value_of_options(
            campaign, input, self.options_of_value(value)
        ):
            return ("the turns are not in order, repeat, or have other speakers",)
        return found

    def words(self, value: Json) -> str:
        """Each turn with its label."""
        return ", ".join(f"{each['turn']}: {each['label']}" for each in value)

    def baseline(self, campaign: Campaign, answers: Sequence[Answered]) -> Sequence[Json]:
        """The most frequent label for every turn."""
        said = [each["label"] for answer in answers for each in answer.gold]
        most = max((label.name for label in campaign.labels), key=said.count)
        return [
            self.value_of_options(
                campaign,
                answer.input,
                {str(number): most for number, _ in self.turns(campaign, answer.input)},
            )
            for answer in answers
        ]
