"""Writing: what a pass of a recipe asks for. Whatever is written is kept as it comes.

It is the kind of the campaigns that recipes are made into (:mod:`schema.recipe`), and none that a
person would choose for rows: there is no vote, and no answer is right. The value is a list with
one entry for each text, or for each talk of several steps; see :class:`Entry`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from pydantic import Field

from kinds.base import Kind, register
from kinds.reading import parsed
from kinds.seam.declared import Defaults
from schema.ballot import Proposal
from schema.base import Frozen, Json, canonical_json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, OpenText
from schema.errors import InvalidAnswer, InvalidCampaign
from schema.template import Filling, plain_text, render, slots_of
from schema.writing import Sampling, Step, Writing


class Entry(Frozen):
    """What was written once: in one step, or in all steps of a talk."""

    said: dict[str, str]
    """By what the step is called, the text."""
    bound: dict[str, Json] = {}
    """What was put into its prompt and not into those of the texts that were written with it."""
    cut: bool = False
    """Whether a text that shall not be cut was cut off at its longest."""
    cut_off: tuple[str, ...] = ()
    """The steps whose texts were cut off at their longest and are kept: the last record that can
    be read in one is no whole one."""
    log_probability: float | None = None
    """Of the last text, summed over its tokens; None where it is not known."""
    tokens: int = 0
    """Of the last text."""
    model: str = ""
    """Who wrote the last text."""
    turns: tuple[str, ...] = ()
    """Ids of the turns."""


class WritingOptions(Frozen):
    """What a pass wants to be written."""

    steps: tuple[Step, ...] = Field(default=(), max_length=32)
    verbalize: dict[str, dict[str, str]] = {}
    shot: str = ""
    lists: dict[str, tuple[Json, ...]] = {}
    """Those for whose values texts are written together."""


@register
class Writings(Kind):
    """Texts, kept as they come."""

    name = "writing"
    summary = "what a pass of a recipe asks for, kept as it comes"
    of_recipes = True
    keeps_all = True
    text_first = False
    most_labels = 0
    options_model = WritingOptions
    defaults: ClassVar[Defaults] = Defaults(talk_share=None, voting_rule="pooled_mean")

    def check_campaign(self, campaign: Campaign) -> None:
        """Steps whose templates can be read, each with a stage of its name."""
        super().check_campaign(campaign)
        steps: tuple[Step, ...] = self.options(campaign).steps
        stages = [stage.name for stage in campaign.protocol.stages if stage.question == "write"]
        if [step.called for step in steps] != stages:
            raise InvalidCampaign(
                f"campaign {campaign.name!r} has other stages than steps to write",
                "make such campaigns with `folkmoot recipe`",
            )
        for step in steps:
            if step.together and len(self.options(campaign).lists.get(step.together, ())) < 2:
                raise InvalidCampaign(
                    f"campaign {campaign.name!r} has no list {step.together!r} of two values",
                    "make such campaigns with `folkmoot recipe`",
                )
            for template in (step.prompt, step.system, step.start, *step.against):
                slots_of(template)

    def writing(
        self, campaign: Campaign, input: Mapping[str, Json], step: str, said: Mapping[str, str]
    ) -> Writing:
        """A step with everything filled in that was drawn or said before it.

        Raises:
            TemplateError: when something is missing.
        """
        options: WritingOptions = self.options(campaign)
        asked = next(each for each in options.steps if each.called == step)
        fields, filling = {**input, **said}, Filling(options.verbalize, options.shot)
        sampling = {name: getattr(asked, name) for name in Sampling.model_fields}
        values = options.lists[asked.together] if asked.together else ()
        if values:
            each = ({**fields, asked.together: value} for value in values)
            prompt, *against = (render(asked.prompt, one, filling) for one in each)
        else:
            prompt = render(asked.prompt, fields, filling)
            against = [render(each, fields, filling) for each in asked.against]
        return Writing(
            called=asked.called,
            prompt=prompt,
            system=render(asked.system, fields, filling),
            start=render(asked.start, fields, filling),
            against=tuple(against),
            together=asked.together,
            values=values,
            layout=asked.layout,
            json_schema=asked.json_schema,
            run=asked.run,
            **sampling,
        )

    def drops(self, campaign: Campaign, step: str) -> bool:
        """Whether an answer to this step is dropped where it was cut off."""
        options: WritingOptions = self.options(campaign)
        return any(each.called == step and each.cut == "drop" for each in options.steps)

    def check_input(self, campaign: Campaign, input: Mapping[str, Json]) -> None:
        """Anything may have been drawn."""

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """Any text."""
        return OpenText(json_schema={"type": "string"}, many=True)

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """A list of entries, of JSON or as it stands; a text is one entry."""
        answer = parsed(answer)
        if isinstance(answer, str) and answer.strip():
            answer = [{"said": {"text": answer}}]
        try:
            return [Entry.model_validate(each).model_dump(mode="json") for each in answer]
        except (TypeError, ValueError) as error:
            raise InvalidAnswer("that is no list of what was written", "write a text") from error

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """Nothing is chosen from."""
        return ()

    def supports(self, value: Json, choice: Choice) -> bool:
        """Nothing is chosen from."""
        return False

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """Nothing is voted on."""
        return None, 0.0

    def words(self, value: Json) -> str:
        """What was said last in each entry, on one line."""
        if not isinstance(value, list):
            return plain_text(value)
        last = [list(entry.get("said", {}).values())[-1:] for entry in value]
        texts = [" ".join(text.split()) for texts in last for text in texts]
        return " | ".join(texts) or canonical_json(value)
