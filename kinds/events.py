"""Events: a trigger with its type, and the arguments that take part in it, each in a role.

The value is a list of ``{"type", "trigger", "arguments": [{"role", "start", "end", "text"}]}`` in
the order of the text. A trigger with its type is voted on by itself, and so is each argument, given
its trigger: an argument is as probable as both are together, and is kept only with its trigger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from kinds.base import register, text_of
from kinds.deciding import Reckoned, Standing
from kinds.exchange import Exchanged, Ranges, Sort
from kinds.figures import Marks
from kinds.measures.f1 import f1_mark
from kinds.option_types import Texts
from kinds.picking import PickFrames, Picking
from kinds.reading import first_of, parsed
from kinds.shapes.listed import choice_of, listed, name_among, shortened
from kinds.shapes.mentions import is_span, mention_of, overlap, quoted
from kinds.shapes.objects import closed_object, one_of_labels
from kinds.shapes.parts import Part, Parts
from kinds.shapes.role_lists import role_list
from kinds.shapes.runs import quote_schema
from kinds.wording import Framing, PartWording, Wording
from schema.base import Frozen, Json
from schema.campaign import Campaign
from schema.choice import Choice
from schema.errors import InvalidCampaign

ARGUMENT = "argument"
"""What an argument is called in other tools, which want a label for every stretch."""

MOST_EVENTS = 8
MOST_ARGUMENTS = 6
"""Of one draft, and of one event in it."""


class EventOptions(Frozen):
    """What can be set of events."""

    roles: dict[str, Texts] | Texts = ()
    """The roles of each type, or of all; without any, events are triggers alone."""


WORDING = PartWording(
    guideline="Find the events that the text tells of, and who or what takes part in them.",
    noun="event",
    plain=Framing(question="Which events does the text tell of", answer_start="Events:"),
    question=Framing(question="What happens in the text", answer_start="What happens:"),
    reader=Framing(
        question="Which events would a careful reader find", answer_start="A careful reader finds:"
    ),
    right="Which event is right",
    asked="Does the text say this",
)


@register
class Events(Parts):
    """Triggers with types, and arguments with roles."""

    name = "events"
    summary = "events with their triggers, types and arguments"
    least_labels = 1
    things = "events"
    options_model = EventOptions
    max_tokens = 384

    def check_campaign(self, campaign: Campaign) -> None:
        """Roles of known types."""
        super().check_campaign(campaign)
        names = [label.name for label in campaign.labels]
        roles = self.options(campaign).roles
        strange = [name for name in roles if name not in names] if isinstance(roles, dict) else []
        if strange:
            raise InvalidCampaign(
                f"roles: {strange[0]!r} is not one of the labels", f"name some of: {listed(names)}"
            )

    def wording(self, campaign: Campaign) -> Wording:
        """About events."""
        return WORDING

    def roles(self, campaign: Campaign, type: str) -> tuple[str, ...]:
        """The roles that an event of a type has."""
        roles = self.options(campaign).roles
        return tuple(roles.get(type, ()) if isinstance(roles, dict) else roles)

    def parts_schema(self, campaign: Campaign, input: Mapping[str, Json]) -> Json:
        """A list of triggers with types and, where there are roles, arguments."""
        quote = quote_schema(text_of(campaign, input))
        types = [label.name for label in campaign.labels]
        roles = dict.fromkeys(role for type in types for role in self.roles(campaign, type))
        fields: dict[str, Json] = {"type": one_of_labels(types), "trigger": quote}
        if roles:
            argument = closed_object({"role": {"enum": list(roles)}, "text": quote})
            fields["arguments"] = {"type": "array", "maxItems": MOST_ARGUMENTS, "items": argument}
        return {"type": "array", "maxItems": MOST_EVENTS, "items": closed_object(fields)}

    def read_part(
        self, campaign: Campaign, input: Mapping[str, Json], item: Json
    ) -> Iterable[Part]:
        """The trigger, then those of its arguments that are in the text with a role of the type;
        of several places of a quote, the one nearest to the trigger."""
        text = text_of(campaign, input)
        if not isinstance(item, Mapping):
            return []
        named = first_of(item, ("type", "event_type", "label"))
        type = name_among(named, [label.name for label in campaign.labels])
        trigger = mention_of(text, item.get("trigger"))
        if type is None or trigger is None:
            return []
        frame: Part = {"type": type, "trigger": trigger.span}
        found = [frame]
        for each in _arguments(first_of(item, ("arguments", "args"))):
            place = mention_of(text, _spot(each), near=trigger.start)
            role = name_among(each.get("role"), self.roles(campaign, type))
            if place is not None and role is not None:
                found.append({**frame, "role": role, "argument": place.span})
        return found

    def unread(self, campaign: Campaign, input: Mapping[str, Json], item: Json) -> bool:
        """Whether the trigger, or one of the arguments, cannot be read."""
        parts = list(self.read_part(campaign, input, item))
        wanted = _arguments(first_of(item, ("arguments", "args"))) if parts else []
        return len(parts) < 1 + len(wanted)

    def picking(self, campaign: Campaign, input: Mapping[str, Json]) -> Picking:
        """A trigger with its type, then each argument with its role."""
        return PickFrames(
            text=text_of(campaign, input),
            types=tuple(choice_of(label) for label in campaign.labels),
            roles={
                label.name: tuple(
                    Choice(key=role, text=role) for role in self.roles(campaign, label.name)
                )
                for label in campaign.labels
            },
        )

    def parts_of(self, value: Json) -> list[Part]:
        """Each trigger, and each argument with its trigger."""
        found: list[Part] = []
        for event in value or ():
            frame = {"type": event["type"], "trigger": event["trigger"]}
            found.append(frame)
            for each in event["arguments"]:
                span = {name: each[name] for name in ("start", "end", "text")}
                found.append({**frame, "role": each["role"], "argument": span})
        return found

    def value_of(self, parts: Iterable[Part]) -> Json:
        """Triggers with their arguments; an argument without its trigger is left out."""
        events: dict[str, Json] = {}
        for part in self.in_order(parts):
            if "role" not in part:
                events[self.key_of(part)] = {**part, "arguments": []}
            elif event := events.get(_frame_key(part)):
                event["arguments"].append({"role": part["role"], **part["argument"]})
        return list(events.values())

    def key_of(self, part: Part) -> str:
        """The trigger's place and type; for an argument, its place and role, too."""
        if "role" not in part:
            return _frame_key(part)
        span = part["argument"]
        return f"{_frame_key(part)}/{span['start']}:{span['end']}:{part['role']}"

    def sort_key(self, part: Part) -> Json:
        """By trigger, and the trigger before its arguments."""
        trigger, span = part["trigger"], part.get("argument", {"start": -1, "end": -1})
        place = (trigger["start"], trigger["end"], part["type"])
        return (*place, span["start"], span["end"], part.get("role", ""))

    def option_of(self, part: Part) -> str:
        """The type; for an argument, type and role."""
        return f"{part['type']}/{part['role']}" if "role" in part else str(part["type"])

    def part_words(self, part: Part) -> str:
        """“hit” tells of attack; “the dog” is victim of it."""
        told = f"{quoted(part['trigger'])} ({part['type']})"
        return f"{quoted(part['argument'])} is {part['role']} of {told}" if "role" in part else told

    def clash(self, one: Part, other: Part) -> bool:
        """Whether they are two triggers in one place."""
        both = "role" not in one and "role" not in other
        return both and overlap(one["trigger"], other["trigger"])

    def assemble(
        self,
        campaign: Campaign,
        input: Mapping[str, Json],
        choices: Sequence[Choice],
        probabilities: Mapping[str, float],
    ) -> tuple[Json, float]:
        """As of all parts, where an argument is as probable as it is, times its trigger. One whose
        trigger lost its place to another goes with it."""
        return super().assemble(campaign, input, choices, _with_triggers(choices, probabilities))

    def reckoned(self, standing: Standing, value: Json) -> Reckoned:
        """As of all parts; of an argument with what it is of itself, and its trigger."""
        chances = _with_triggers(standing.choices, standing.probabilities)
        found = super().reckoned(standing._replace(probabilities=chances), value)
        least = next((choice for choice in standing.choices if choice.key == found.part), None)
        if least is None or "role" not in least.value:
            return found
        own, trigger = standing.of(least), _frame_key(least.value)
        both = (
            f"{own:.2f} of its own times {standing.probabilities.get(trigger, 0.0):.2f} of its "
            "trigger"
        )
        words = f"{found.words}, where it has {chances[least.key]:.2f}: {both}"
        return found.model_copy(update={"words": words, "beside": found.beside or trigger})

    def part_problems(
        self, campaign: Campaign, input: Mapping[str, Json], part: Json
    ) -> tuple[str, ...]:
        """Known type and roles, trigger and arguments in the text."""
        if not isinstance(part, dict) or set(part) != {"type", "trigger", "arguments"}:
            return ("an event has other fields than type, trigger and arguments",)
        text, found = text_of(campaign, input), []
        if part["type"] not in [label.name for label in campaign.labels]:
            found.append(f"{shortened(part['type'])} is not one of the labels")
        if not is_span(text, part["trigger"]):
            found.append(f"the trigger {shortened(part['trigger'])} is not in the text")
        for each in part["arguments"] if isinstance(part["arguments"], list) else [None]:
            span = dict(each) if isinstance(each, dict) else {}
            if span.pop("role", None) not in self.roles(campaign, str(part["type"])):
                found.append(f"{shortened(each)} has no role of {part['type']}")
            elif not is_span(text, span):
                found.append(f"the argument {shortened(each)} is not in the text")
        return tuple(found)

    def marks(
        self, campaign: Campaign, input: Mapping[str, Json], value: Json, gold: Json
    ) -> Marks:
        """F1 as on ACE (Ji and Grishman, 2008): triggers with their type, and by place alone;
        arguments with role and the event's type, and by place and type alone."""
        said, right = self.parts_of(value), self.parts_of(gold)
        exact = value is not None and self._keys(value) == self._keys(gold)
        return {
            "F1 of triggers and types": _f1(said, right, _frame_key, "trigger"),
            "F1 of triggers": _f1(said, right, lambda p: _place(p["trigger"]), "trigger"),
            "F1 of arguments and roles": _f1(
                said, right, lambda p: f"{_place(p['argument'])}:{p['type']}:{p['role']}", "role"
            ),
            "F1 of arguments": _f1(
                said, right, lambda p: f"{_place(p['argument'])}:{p['type']}", "role"
            ),
            "exact match": (float(exact), 1.0),
        }

    def exchanged_as(self, campaign: Campaign) -> Sort:
        """Triggers and arguments, and links between these."""
        return "ranges"

    def exchanged(self, campaign: Campaign, input: Mapping[str, Json], value: Json) -> Exchanged:
        """Triggers with their types, and from each a link to its arguments."""
        found = Ranges()
        for event in value:
            trigger = found.add(event["trigger"], event["type"])
            for each in event["arguments"]:
                found.link(trigger, found.add(each, ARGUMENT), each["role"])
        return found.exchanged()

    def classes(self, campaign: Campaign) -> tuple[str, ...]:
        """The types, and what arguments are called."""
        return (*super().classes(campaign), ARGUMENT)


def _arguments(listed: Json) -> list[Mapping[str, Json]]:
    """Arguments as a list, from that or from an object of roles; one that cannot be read where it
    is neither."""
    found = role_list(parsed(listed)) or []
    return [each if isinstance(each, Mapping) else {} for each in _list_of(found)]


def _list_of(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _spot(argument: Mapping[str, Json]) -> Json:
    if "at" in argument:
        return argument["at"]
    return {name: each for name, each in argument.items() if name != "role"}


def _with_triggers(
    choices: Sequence[Choice], probabilities: Mapping[str, float]
) -> dict[str, float]:
    """By part, its probability; of an argument times that of its trigger."""
    return {
        choice.key: probabilities.get(choice.key, 0.0)
        * (probabilities.get(_frame_key(choice.value), 0.0) if "role" in choice.value else 1.0)
        for choice in choices
    }


def _frame_key(part: Part) -> str:
    return f"{_place(part['trigger'])}:{part['type']}"


def _place(span: Mapping[str, Json]) -> str:
    return f"{span['start']}:{span['end']}"


def _f1(
    said: Sequence[Part], right: Sequence[Part], key: Callable[[Part], str], what: str
) -> tuple[float, float]:
    """Of the triggers, or of the parts with a role, by a key."""
    ours, gold = (
        {key(part) for part in parts if ("role" in part) == (what == "role")}
        for parts in (said, right)
    )
    return f1_mark(ours, gold)
