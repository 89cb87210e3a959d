"""An answer of parts that seats propose; each part is then voted on by itself.

A part is a JSON object. What makes two parts the same is their key; seats propose lists of them,
the union is voted on, and what is more probable than not is kept, as far as it is compatible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from kinds.base import Kind
from kinds.deciding import HALF, Decision, Reckoned, Standing, least_sure
from kinds.figures import Answered, Marks
from kinds.measures.f1 import f1, f1_marks
from kinds.picking import Picking
from kinds.reading import readings_of
from kinds.review_form import FillRecord, ReviewForm
from kinds.seam.declared import Defaults
from kinds.shapes.excluding import gives_way, kept_over
from kinds.shapes.listed import shortened
from kinds.shapes.objects import closed_object
from schema import shallow_json
from schema.ballot import Proposal
from schema.base import Json, canonical_json
from schema.campaign import Campaign
from schema.choice import AnswerSpace, Choice, Structured
from schema.errors import InvalidAnswer

Part = dict[str, Json]
_IN = "is in"


class _Decided(NamedTuple):
    """What was made of one part, and how sure that is."""

    choice: Choice
    how: str
    sure: float
    rival: Choice | None = None
    """To which it gives way."""


class Parts(Kind):
    """A kind whose value is a list of parts; the empty list is a value like any other.

    Subclasses write :meth:`parts_schema`, :meth:`read_part`, :meth:`part_words`, and what else
    differs: :meth:`key_of`, :meth:`sort_key`, :meth:`clash`. Where the value is more than a list of
    its parts (a frame with its roles, a record), they write :meth:`parts_of` and :meth:`value_of`.
    """

    defaults = Defaults(reviewed=8)
    things: ClassVar[str] = "parts"
    """What the list is called in the JSON that seats draft."""
    max_tokens: ClassVar[int] = 256
    """Tokens of one draft."""

    def parts_schema(self, campaign: Campaign, input: Mapping[str, Json]) -> Json:
        """The JSON schema of the list, under which seats draft."""
        raise NotImplementedError

    def read_part(
        self, campaign: Campaign, input: Mapping[str, Json], item: Json
    ) -> Iterable[Part]:
        """The parts that one proposed item means: none where it means nothing."""
        raise NotImplementedError

    def unread(self, campaign: Campaign, input: Mapping[str, Json], item: Json) -> bool:
        """Whether an item of a known answer says more than could be read."""
        return not list(self.read_part(campaign, input, item))

    def part_words(self, part: Part) -> str:
        """A part on one line."""
        raise NotImplementedError

    def part_problems(
        self, campaign: Campaign, input: Mapping[str, Json], part: Json
    ) -> tuple[str, ...]:
        """What is wrong with one item of a final value."""
        return ()

    def key_of(self, part: Part) -> str:
        """What two parts must share to be the same."""
        return canonical_json(part)

    def sort_key(self, part: Part) -> Json:
        """By what the parts of a value are in order."""
        return self.key_of(part)

    def option_of(self, part: Part) -> str:
        """What parts of this sort are called in every task: what is learnt of one holds for
        others."""
        return str(part.get("label", ""))

    def clash(self, one: Part, other: Part) -> bool:
        """Whether a value cannot hold both."""
        return False

    def parts_of(self, value: Json) -> list[Part]:
        """The parts that a value is made of."""
        return list(value or ())

    def value_of(self, parts: Iterable[Part]) -> Json:
        """The value that is made of some parts."""
        return self.in_order(parts)

    def answer_space(self, campaign: Campaign, input: Mapping[str, Json]) -> AnswerSpace:
        """A list under the schema."""
        return Structured(
            json_schema=closed_object({self.things: self.parts_schema(campaign, input)}),
            max_tokens=self.max_tokens,
        )

    def parse(self, campaign: Campaign, input: Mapping[str, Json], answer: Json) -> Json:
        """The parts that an answer proposes, as JSON or as its text. What means nothing is left
        out: a small model invents some beside good ones. An answer of which nothing is left is
        invalid; an empty one is not."""
        proposed = self.proposed(answer)
        found = [part for item in proposed for part in self.read_part(campaign, input, item)]
        if proposed and not found:
            raise InvalidAnswer(
                f"none of the {len(proposed)} proposed {self.things} can be read",
                f'answer {{"{self.things}": […]}}',
            )
        return self.value_of(found)

    def read_gold(self, campaign: Campaign, input: Mapping[str, Json], gold: Json) -> Json:
        """As a draft is read, but nothing is left out: an item that cannot be read is named. The
        list may come without the name that drafts give it."""
        value = super().read_gold(campaign, input, gold)
        for reading in readings_of(gold):
            try:
                items = self.proposed(reading)
            except InvalidAnswer:
                continue
            for item in items:
                if self.unread(campaign, input, item):
                    raise InvalidAnswer(
                        f"{shortened(item)} of the known answer cannot be read",
                        "its words must be in the text, its names among the labels",
                    )
            break
        return value

    def proposed(self, answer: Json) -> list[Json]:
        """The items that an answer lists."""
        if isinstance(answer, str):
            try:
                answer = shallow_json.loads(answer)
            except ValueError:
                raise InvalidAnswer(
                    "the answer is not JSON", f'answer {{"{self.things}": […]}}'
                ) from None
        if isinstance(answer, Mapping) and self.things in answer:
            answer = answer[self.things]
        if not isinstance(answer, list):
            raise InvalidAnswer(
                f"the answer holds no list of {self.things}", f'answer {{"{self.things}": […]}}'
            )
        return answer

    def in_order(self, parts: Iterable[Part]) -> list[Part]:
        """Each part once, in order."""
        unique: dict[str, Part] = {}
        for part in sorted(parts, key=canonical_json, reverse=True):
            unique[self.key_of(part)] = part
        return sorted(unique.values(), key=self.sort_key)

    def candidates(
        self, campaign: Campaign, input: Mapping[str, Json], proposals: Sequence[Proposal]
    ) -> tuple[Choice, ...]:
        """Every part that somebody proposed, in order; of several wordings of one, the most
        frequent."""
        meanings = {label.name: label.description for label in campaign.labels}
        proposed = [part for each in proposals for part in self.parts_of(each.value)]
        counted = Counter(canonical_json(part) for part in proposed)
        ranked = sorted(proposed, key=lambda part: _rank(counted, part))
        wordings: dict[str, Part] = {}
        for part in ranked:
            wordings.setdefault(self.key_of(part), part)
        union = self.in_order(wordings.values())
        return tuple(
            Choice(
                key=self.key_of(part),
                text=self.part_words(part),
                description=meanings.get(self.option_of(part), ""),
                value=part,
                option=self.option_of(part),
            )
            for part in union
        )

    def supports(self, value: Json, choice: Choice) -> bool:
        """Whether the list holds the part."""
        return any(self.key_of(part) == choice.key for part in self.parts_of(value))

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """The parts that are at least as probable as not; of two that clash, the more probable.

        The confidence is that of the weakest decision that the list rests on: to keep a part, to
        leave one out, or to prefer one to another that it clashes with (:func:`kept_over`).
        """
        decided = self._decided(choices, probabilities)
        kept = (each.choice.value for each in decided if each.how == _IN)
        return self.value_of(kept), min((each.sure for each in decided), default=1.0)

    def reckoned(self, standing: Standing, value: Json) -> Reckoned:
        """The least sure of these decisions."""
        return least_sure(
            Decision(
                each.choice.key,
                f"{each.choice.text} {each.how}",
                each.sure,
                each.rival.key if each.rival else "",
            )
            for each in self._decided(standing.choices, standing.probabilities)
        )

    def _decided(
        self, choices: Sequence[Choice], probabilities: Mapping[str, float]
    ) -> list[_Decided]:
        """What is made of each part, the most probable first, and how sure that is."""
        ranked = sorted(
            choices, key=lambda choice: (-probabilities.get(choice.key, 0.0), choice.key)
        )
        kept, found = list[Choice](), list[_Decided]()
        for choice in ranked:
            chance = probabilities.get(choice.key, 0.0)
            rival = next((other for other in kept if self.clash(other.value, choice.value)), None)
            if chance < HALF:
                found.append(_Decided(choice, "is not in", 1.0 - chance))
            elif rival is None:
                kept.append(choice)
                found.append(_Decided(choice, _IN, chance))
            else:
                surer = probabilities[rival.key]
                how = gives_way(rival.text, surer, chance)
                found.append(_Decided(choice, how, kept_over(surer, chance), rival))
        return found

    def problems(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json
    ) -> tuple[str, ...]:
        """A list of sound parts, in order, none twice, none that clash."""
        if not isinstance(value, list):
            return (f"the value is not a list of {self.things}",)
        found = [problem for part in value for problem in self.part_problems(campaign, input, part)]
        if found:
            return tuple(found)
        parts = self.parts_of(value)
        if value != self.value_of(parts):
            return (f"the {self.things} are not in order, or repeat",)
        if any(self.clash(one, other) for n, one in enumerate(parts) for other in parts[n + 1 :]):
            return (f"two {self.things} exclude each other",)
        return ()

    def similarity(self, one: Json, other: Json) -> float:
        """F1 of the parts that are the same; 1 for two empty lists."""
        return f1(self._keys(one), self._keys(other))

    def _keys(self, value: Json) -> set[str]:
        return {self.key_of(part) for part in self.parts_of(value)}

    def words(self, value: Json) -> str:
        """Each part, with commas between."""
        return ", ".join(self.part_words(part) for part in self.parts_of(value)) or (
            f"no {self.things}"
        )

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """Micro-averaged F1 of exact parts (as CoNLL-2003: Tjong Kim Sang and De Meulder, 2003),
        precision, recall, and the share of rows with all and nothing else."""
        given, right = self._keys(value), self._keys(gold)
        return f1_marks(f"F1 of exact {self.things}", given, right, value is not None)

    def baseline(self, campaign: Campaign, answers: Sequence[Answered]) -> Sequence[Json]:
        """Nothing at all, for every row."""
        return [[] for _ in answers]

    def review_form(self, campaign: Campaign, input: Mapping[str, Json]) -> ReviewForm:
        """The list as JSON."""
        return FillRecord(
            json_schema=self.parts_schema(campaign, input),
            example=f'{{"{self.things}": []}}',
            picking=self.picking(campaign, input),
        )

    def picking(self, campaign: Campaign, input: Mapping[str, Json]) -> Picking | None:
        """How the list is picked in the text; None where it cannot be."""
        return None


def _rank(counted: Mapping[str, int], part: Part) -> tuple[int, str]:
    text = canonical_json(part)
    return -counted[text], text
