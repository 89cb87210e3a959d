"""The file that a person begins with: valid as it stands, and every key explained where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from consensus.protocol.default import default_protocol
from folkmoot.campaign_file.shape import NO_LIMIT
from folkmoot.campaign_file.toml_text import toml_text, toml_value
from kinds.base import kind_of, kinds
from schema.base import Json
from schema.campaign import Label

TYPES = {
    "string": "text in quotes",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a table",
}
"""By JSON schema's name."""

LABELS = (
    Label(
        name="first",
        description="what the first label means",
        examples=("a text that gets it",),
        counter_examples=("a text that looks like it, and is not",),
    ),
    Label(name="second", description="what the second label means"),
)


def starting_file(kind: str, models: Sequence[str]) -> str:
    """A commented campaign file for the kind.

    Args:
        models: the committee where the file names none, to be shown.

    Raises:
        InvalidCampaign: when there is no such kind.
    """
    declared = kind_of(kind)
    plan = default_protocol(kind)
    share = NO_LIMIT if plan.talk_share is None else plan.talk_share
    return f'''\
# A campaign of folkmoot. Lines with a # before them say what there is; take it away to set it.
#
#   folkmoot annotate FILE --campaign-file campaign.toml
#
# Options beside the file win over it. Files that it names are looked for beside it.

# One of: {", ".join(kinds())}
kind = {toml_value(kind)}

# What to do, as you would tell a new colleague.
guideline = """
Say here what is to be decided, and how doubtful cases are decided.
"""
# Where it is longer, instead:
# guideline_file = "codebook.md"

# The committee, the strongest model last.
# models = {toml_value(list(models))}

# Solved examples (text and answer) and passages to look things up in (text): JSONL or CSV.
# examples_file = "solved.jsonl"
# passages_file = "passages.jsonl"

# Compare with known answers, and learn nothing from them:
# learn_from_gold = false
# Ask the seats in words, too, how likely each answer is right:
# ask_confidence = true
# So many rows are under way at once:
# window = 64
# seed = 0

{_labels(declared.most_labels)}
{_options(kind)}
[notes]
# What a seat notes about each row before the others draft, who are shown it: a question, or a
# question with the answers to choose from.
# topic = "What is it about?"
# tone = {{ question = "How is it said?", labels = ["plain", "ironic", "angry"] }}

[columns]
# What the committee reads; quotes refer to the first:
fields = {toml_value(list(declared.fields))}
# id = "id"
# A known answer, which no seat sees:
# gold = "gold"

[seats]
# One line puts a bigger model where it matters; a list is taken in turn.
# judge = "a-bigger-model"
# debater = ["one-model", "another"]

[protocol]
# Below it a person is asked:
# accept_confidence = {plan.accept_confidence}
# Accept only what is promised to be wrong at most so often:
# max_error = "5%"
# At most this share of the rows is talked about:
# talk_share = {toml_value(share)}
# So many model families must have drafted:
# quorum = {plan.quorum}
# voting_rule = {toml_value(plan.voting_rule)}

[budget]
# tokens = 1000000
# seconds = 3600
'''


def _labels(most: int | None) -> str:
    """Two labels to be replaced, or as many as the kind takes."""
    if most == 0:
        return "# This kind has no labels.\n"
    labels = [label.model_dump(mode="json", exclude_defaults=True) for label in LABELS[:most]]
    return (
        '# Where names say it all, one line in place of these: labels = ["first", "second"]\n'
        f"{toml_text({'labels': labels}).strip()}\n"
    )


def _options(kind: str) -> str:
    """The options of the kind, each with its type, its default and what it is."""
    model = kind_of(kind).options_model
    if not model.model_fields:
        return ""
    schema = model.model_json_schema()
    lines = ["[options]", f"# What {kind} wants to know."]
    for name, field in schema["properties"].items():
        lines += _option(name, field, name in schema.get("required", ()))
    return "\n".join([*lines, ""])


def _option(name: str, field: Mapping[str, Json], required: bool) -> Iterator[str]:
    if "description" in field:
        yield f"# {' '.join(field['description'].split())}"
    sort = " or ".join(_types(field))
    default = field.get("default")
    if required:
        yield f"# {name} =   # {sort}; must be set"
    elif default is None:
        yield f"# {name} =   # {sort}; by default none"
    else:
        yield f"# {name} = {toml_value(default)}  # {sort}"


def _types(field: Mapping[str, Json]) -> Iterator[str]:
    """What may stand there, in words."""
    if "enum" in field or "const" in field:
        yield "one of " + ", ".join(
            toml_value(value) for value in field.get("enum", [field.get("const")])
        )
    elif "anyOf" in field:
        for part in field["anyOf"]:
            if part.get("type") != "null":
                yield from _types(part)
    else:
        yield TYPES.get(str(field.get("type")), "a value")
