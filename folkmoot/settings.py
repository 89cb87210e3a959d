"""Settings: from the command line, else the environment (``FOLKMOOT_…``), else defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.settings import available_cores

DEFAULT_MODELS = ("smollm2-135m", "gemma-3-270m", "qwen2.5-coder-0.5b")


class Settings(BaseSettings):
    """Everything that says where things are and how much of the machine to use."""

    model_config = SettingsConfigDict(env_prefix="FOLKMOOT_", frozen=True, extra="ignore")

    state: Path = Path(".folkmoot")
    """Folder of the ledger, the embedded server's data, and logs."""
    nats: str = ""
    """URL of an outside NATS server; empty starts, or finds, the embedded one."""
    nats_user: str = ""
    nats_password: str = ""
    nats_token: str = ""
    nats_credentials: str = ""
    """Path of a credentials file as NATS tools write them."""
    nats_inbox_prefix: str = "_INBOX"
    """Where this connection's replies go; servers with permissions want one a user."""
    nats_replicas: int = Field(default=1, ge=1, le=5)
    """Servers of a cluster that keep each stream."""
    models: str = ",".join(DEFAULT_MODELS)
    """The committee's models where a command names none, and those that `folkmoot up` offers;
    separated by commas, the strongest last."""
    threads: int = Field(default_factory=available_cores, ge=1)
    """Threads that a model may use; the cores that this process may run on if not given."""
    slots: int = Field(default=32, ge=1, le=64)
    """Requests that are batched into one decode, for each model."""
    context: int = Field(default=4096, ge=256)
    """The longest prompt and answer of one request, in tokens."""
    gpu_layers: int = Field(default=0, ge=-1)
    """Layers that are offloaded to a GPU; -1 for all of them."""
    metrics: int | None = Field(default=None, ge=0, le=65535)
    """Port of ``/metrics`` and ``/healthz`` of `folkmoot up`; none if not given."""
    metrics_address: str = "127.0.0.1"
    """Whose address they are served on: within a container another one than the loopback."""
    telemetry: Literal["off", "on", "texts"] = "off"
    """Whether spans go to OpenTelemetry; with ``texts`` prompts and answers, too."""
    log_level: Literal["debug", "info", "warning", "error"] = "warning"

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.state / "ledger.db"

    @property
    def server(self) -> Path:
        """The embedded server's folder."""
        return self.state / "nats"

    @property
    def model_names(self) -> tuple[str, ...]:
        """``models`` as a list."""
        return tuple(name.strip() for name in self.models.split(",") if name.strip())
