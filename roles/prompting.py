"""The shared wording of all roles: instructions, then the item, then the role's own question.

Seats that share a model and a label order get the same instructions and the same item, letter for
letter, so that an engine reads them once. What comes after the item is read anew for each item and
role, so there is as little of it as there can be: who chooses among all labels, which the
instructions have listed, is asked nothing more, only how the answer begins.

Text that comes from a task, a passage, a claim or a label is only ever joined to a prompt: it is
never a template, a format or a pattern.

The wording is short and plain because the models are small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kinds.base import kind_of
from kinds.showing import Order, title_of
from kinds.wording import Framing, Wording, fence
from roles.base import Prompt
from schema.base import Json, canonical_json
from schema.campaign import Campaign, Label
from schema.choice import Choice
from schema.errors import InvalidCampaign
from schema.evidence import Claim, Passage
from schema.seat import View

FRAMINGS: dict[str, Framing] = {}
"""Further framings by the name that a view gives, for all kinds: another package may add its own to
those of :class:`kinds.wording.Wording`."""


def framing_of(campaign: Campaign, view: View) -> Framing:
    """The framing that the view names, in the words of the campaign's kind.

    Raises:
        InvalidCampaign: when there is none of this name.
    """
    known = {**wording_of(campaign).framings, **FRAMINGS}
    try:
        return known[view.framing]
    except KeyError:
        raise InvalidCampaign(
            f"there is no framing {view.framing!r}", f"choose one of: {', '.join(sorted(known))}"
        ) from None


def wording_of(campaign: Campaign) -> Wording:
    """The words of the campaign's kind."""
    return kind_of(campaign.kind).wording(campaign)


def in_view_order(choices: Sequence[Choice], view: View) -> tuple[Choice, ...]:
    """The choices in the order in which this view shows them."""
    return tuple(reversed(choices)) if view.label_order == "reversed" else tuple(choices)


def asking_about_labels(campaign: Campaign, question: str, choices: Sequence[Choice]) -> str:
    """``question`` with its choices; nothing where these are the labels of the instructions.

    After the item the question made small models worse (docs/measurements/performance.md), and it
    was a third of what there is to compute for an item.
    """
    if {choice.text for choice in choices} == {label.name for label in campaign.labels}:
        return ""
    return asking(question, choices)


def asking(question: str, choices: Sequence[Choice]) -> str:
    """``question`` with its choices, where these are few and short: ``…: a, b or c?``"""
    texts = [choice.text for choice in choices]
    if not _listed(texts):
        return f"{question}?"
    return f"{question}: {', '.join(texts[:-1])} or {texts[-1]}?"


def instructions(campaign: Campaign, view: View) -> str:
    """The guideline and the labels in the view's order: the same for all tasks of a campaign."""
    lines = [campaign.guideline.strip() or wording_of(campaign).guideline]
    labels = tuple(reversed(campaign.labels)) if view.label_order == "reversed" else campaign.labels
    if any(label.description or label.examples or label.counter_examples for label in labels):
        lines.append("Labels:")
        lines += [line for label in labels for line in _explained(label)]
    elif labels:
        lines.append("Labels: " + ", ".join(label.name for label in labels))
    return "\n".join(lines)


def _explained(label: Label) -> list[str]:
    """What the label means, and each example on one line: none can pass for a line of ours."""
    meaning = f": {label.description}" if label.description else ""
    return [
        f"- {label.name}{meaning}",
        *(f"  for example: {' '.join(text.split())}" for text in label.examples),
        *(f"  but not: {' '.join(text.split())}" for text in label.counter_examples),
    ]


LONGEST_LIST = 120
"""Characters. Choices that take more together are not listed again after every item."""


def _listed(texts: Sequence[str]) -> bool:
    return len(texts) > 1 and sum(len(text) + 2 for text in texts) <= LONGEST_LIST


def item(
    campaign: Campaign,
    input: Mapping[str, Json],
    passages: Sequence[Passage] = (),
    order: Order = "forward",
    notes: Mapping[str, str] | None = None,
) -> str:
    """The item as its kind shows it, each part under its title, after the passages that go with
    it; and last what was noted about it, so that who notes and who drafts begin alike."""
    kind = kind_of(campaign.kind)
    shown = [f"{s.title}: {fence(s.text)}" for s in kind.render(campaign, input, order)]
    main, noun = title_of(campaign.input_fields[0]), kind.wording(campaign).noun
    noted = [f"Note, {name}: {fence(value)}" for name, value in (notes or {}).items()]
    return "\n".join([*(_passage(passage, main, noun) for passage in passages), *shown, *noted])


def alone(campaign: Campaign, text: str, field: str = "") -> str:
    """A piece of text, shown as if it were the whole item."""
    return f"{title_of(field or campaign.input_fields[0])}: {fence(text)}"


def prompt(
    campaign: Campaign,
    view: View,
    item: str,
    question: str,
    answer_start: str,
) -> Prompt:
    """A prompt that begins like every other one of this campaign and label order."""
    return Prompt(
        instructions=instructions(campaign, view),
        item=item,
        question=question,
        answer_start=answer_start,
    )


def claims_in_words(claims: Sequence[Claim], choices: Sequence[Choice]) -> str:
    """The claims as lines to go before a question, each with its side; empty without claims."""
    texts = {choice.key: choice.text for choice in choices}
    lines = [
        f"For {texts.get(claim.stance, claim.stance)}: {fence(claim.argument)}" for claim in claims
    ]
    return "\n".join(["Arguments:", *lines, ""]) if lines else ""


def outline(schema: Json) -> str:
    """A JSON schema in words that a small model can follow: ``{"text": words, "label": a or b}``.

    What is to be filled in stands without quotation marks, because small models copy whatever
    stands in them. Of enumerations the first 12 names are spelt out; a description says it in its
    own words.
    """
    if not isinstance(schema, Mapping):
        return "value"
    if "description" in schema:
        return str(schema["description"])
    if "enum" in schema:
        return " or ".join(str(value) for value in schema["enum"][:12])
    if "properties" in schema:
        parts = [
            f"{canonical_json(name)}: {outline(part)}"
            for name, part in schema["properties"].items()
        ]
        return "{" + ", ".join(parts) + "}"
    if "items" in schema:
        return f"[{outline(schema['items'])}, and so on]"
    return {"string": "words", "integer": "number", "boolean": "true or false"}.get(
        str(schema.get("type")), "value"
    )


def _passage(passage: Passage, main: str, noun: str) -> str:
    if passage.source == "example":
        return f"{main}: {fence(passage.text)}\n{title_of(noun)}: {passage.answer}\n"
    return f"Background: {fence(passage.text)}\n"
