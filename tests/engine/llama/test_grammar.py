"""From JSON schemas to grammars; what is accepted is decided by llama.cpp's own grammar engine,
with the vocabulary of a real model."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from engine.base import Sampling
from engine.llama.context import LlamaModel
from engine.llama.distribution import Distribution
from engine.llama.grammar import grammar_of
from engine.llama.token_picker import TokenPicker
from engine.shelf.catalogue import SMOLLM2_135M
from engine.shelf.model_files import locate
from schema.base import Json
from schema.errors import EngineFault

pytestmark = pytest.mark.model

Accepts = Callable[..., bool]


@pytest.fixture(scope="module")
def smollm() -> Iterator[LlamaModel]:
    model = LlamaModel(locate(SMOLLM2_135M))
    yield model
    model.free()


@pytest.fixture
def accepts(smollm: LlamaModel) -> Accepts:
    """Whether a text can be written under a schema, and may end there."""

    def check(schema: Json, text: str, *, after_word: bool = False) -> bool:
        picker = TokenPicker(smollm, Sampling(), grammar_of(schema, after_word=after_word))
        try:
            for wanted in [*smollm.tokenize(text), min(smollm.ends)]:
                logits = np.full(smollm.vocabulary_size, -1.0, dtype=np.float32)
                logits[wanted] = 1.0
                if picker.pick(Distribution(logits)) != wanted:
                    return False
                if wanted not in smollm.ends:
                    picker.accept(wanted)
            return True
        finally:
            picker.free()

    return check


NASTY = [
    'say "yes"',
    "back\\slash",
    "line\nbreak\tand\rreturn",
    "emoji 😀👩‍👩‍👧",
    "combining é and 日本語",
    "[brackets] {braces} (x|y)* $",
    "\x7f\x01 control",
    "long " * 100,
    "",
]


@pytest.mark.parametrize("value", NASTY, ids=range(len(NASTY)))
def test_an_enum_holds_any_string(accepts: Accepts, value: str) -> None:
    schema = {"enum": [value, "other"]}
    assert accepts(schema, json.dumps(value, ensure_ascii=False))
    assert not accepts(schema, '"oth"')


def test_properties_come_in_the_order_of_the_schema(accepts: Accepts) -> None:
    schema = {
        "type": "object",
        "properties": {"b": {"type": "integer"}, "a": {"type": "boolean"}},
        "required": ["a", "b"],
    }
    assert accepts(schema, '{"b": 1, "a": true}')
    assert not accepts(schema, '{"a": true, "b": 1}')
    assert not accepts(schema, '{"b": 1}')


@pytest.mark.parametrize("text", ["{}", '{"a": 1}', '{"c": 3}', '{"a": 1, "c": 3}', '{"b": 2}'])
def test_optional_properties_may_be_left_out(accepts: Accepts, text: str) -> None:
    number = {"type": "integer"}
    schema = {"type": "object", "properties": {"a": number, "b": number, "c": number}}
    assert accepts(schema, text)


def test_nested_objects_and_arrays(accepts: Accepts) -> None:
    span = {
        "type": "object",
        "properties": {"text": {"type": "string", "maxLength": 5}, "type": {"enum": ["x", "y"]}},
        "required": ["text", "type"],
        "additionalProperties": False,
    }
    schema = {"type": "array", "items": span, "maxItems": 2}
    one = '{"text": "abc", "type": "x"}'
    assert accepts(schema, "[]")
    assert accepts(schema, f"[{one}, {one}]")
    assert not accepts(schema, f"[{one}, {one}, {one}]")
    assert not accepts(schema, '[{"text": "abcdef", "type": "x"}]')


def test_lengths_are_counted_in_characters_not_in_bytes(accepts: Accepts) -> None:
    schema = {"type": "string", "minLength": 2, "maxLength": 3}
    assert accepts(schema, '"日本語"')
    assert accepts(schema, r'"\"\n"')
    assert not accepts(schema, '"a"')
    assert not accepts(schema, '"abcd"')


def test_a_string_holds_no_raw_line_break(accepts: Accepts) -> None:
    assert not accepts({"type": "string"}, '"a\nb"')


def test_array_lengths_are_held(accepts: Accepts) -> None:
    schema = {"type": "array", "items": {"type": "null"}, "minItems": 2, "maxItems": 3}
    assert not accepts(schema, "[null]")
    assert accepts(schema, "[null, null]")
    assert accepts(schema, "[null, null, null]")
    assert not accepts(schema, "[null, null, null, null]")


def test_integers_of_a_small_range_are_held_to_it(accepts: Accepts) -> None:
    schema = {"type": "integer", "minimum": -1, "maximum": 12}
    assert accepts(schema, "-1")
    assert accepts(schema, "12")
    assert not accepts(schema, "13")


def test_references_may_be_recursive(accepts: Accepts) -> None:
    schema = {
        "$ref": "#/$defs/tree",
        "$defs": {
            "tree": {
                "type": "object",
                "properties": {"next": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/tree"}]}},
                "required": ["next"],
            }
        },
    }
    assert accepts(schema, '{"next": {"next": null}}')


def test_after_a_word_one_space_may_come_first(accepts: Accepts) -> None:
    schema = {"const": 7}
    assert accepts(schema, " 7", after_word=True)
    assert not accepts(schema, " 7")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "^a"},
        {},
        {"type": "object"},
        {"type": "array"},
        {"enum": []},
        {"$ref": "#/$defs/missing"},
        {"type": "string", "minLength": 3, "maxLength": 2},
        True,
    ],
    ids=str,
)
def test_what_cannot_be_held_to_is_refused_not_ignored(schema: Json) -> None:
    with pytest.raises(EngineFault, match="cannot be held to"):
        grammar_of(schema)


def test_many_optional_properties_make_a_small_grammar() -> None:
    part = {"type": "string"}
    schema = {"type": "object", "properties": {f"p{n}": part for n in range(50)}}
    assert len(grammar_of(schema)) < 10_000
