"""docker-compose.yml says what the documentation promises. It is read; nothing runs."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bus.permissions import PARTS
from folkmoot.keys import CONFIGURATION, SERVER, WHERE, make_keys
from folkmoot.settings import DEFAULT_MODELS, Settings
from tests.compose.services import ROOT, image_environment, read_compose, read_env_file

COMPOSE = read_compose({})
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LASTING = sorted(name for name, service in SERVICES.items() if service["restart"] != "no")
SCALED = ("engine", "agents")


def test_the_file_is_valid_by_the_schema_of_the_compose_specification() -> None:
    vendored = files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    schema = json.loads(vendored.read_text())
    errors = jsonschema.validators.validator_for(schema)(schema).iter_errors(COMPOSE)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


@pytest.mark.parametrize("name", sorted({*LASTING, "operator"} - {"web"}))
def test_every_part_is_a_user_of_its_own_and_gets_its_own_key_alone(
    tmp_path: Path, name: str
) -> None:
    make_keys(tmp_path / "keys", [])
    key = read_env_file(tmp_path / SERVICES[name]["env_file"])
    secrets = {value for variable, value in key.items() if variable.endswith("PASSWORD")}
    assert len(secrets) == (len(PARTS) if name == "nats" else 1)
    if name != "nats":
        assert key["FOLKMOOT_NATS_USER"] == name.removesuffix("-gpu")
    assert not [variable for variable in SERVICES[name]["environment"] if "PASSWORD" in variable]


def test_the_server_runs_on_the_configuration_that_the_command_writes() -> None:
    nats = SERVICES["nats"]
    assert nats["command"] == ["nats-server", "--config", "/keys/nats.conf"]
    assert f"./keys/{CONFIGURATION}:/keys/nats.conf:ro" in nats["volumes"]
    assert nats["env_file"] == f"keys/{SERVER}"
    assert nats["environment"].keys() == WHERE.keys()


def test_the_keys_come_neither_into_the_image_nor_into_the_history() -> None:
    assert "/keys/" in (ROOT / ".gitignore").read_text().splitlines()
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[0] == "**"
    assert "!keys" not in ignored


def test_the_example_of_an_env_file_names_every_variable_of_the_file() -> None:
    used = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    shown = set(re.findall(r"^#?(\w+)=", (ROOT / "deploy/example.env").read_text(), re.MULTILINE))
    assert used == shown


def test_the_parts_of_the_swarm_are_services() -> None:
    assert set(LASTING) == {"nats", "moderator", "engine", "agents", "engine-gpu", "web"}


def test_the_console_does_what_the_operator_may_and_only_for_people_with_a_password() -> None:
    web, operator = SERVICES["web"], SERVICES["operator"]
    assert (web["env_file"], web["volumes"]) == (operator["env_file"], operator["volumes"])
    assert web["profiles"] == ["web"]
    assert "--people" in web["command"]


@pytest.mark.parametrize("name", LASTING)
def test_a_service_that_stays_has_a_health_check_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(set(LASTING) - {"nats"}))
def test_a_service_waits_until_the_bus_is_healthy(name: str) -> None:
    assert SERVICES[name]["depends_on"] == {"nats": {"condition": "service_healthy"}}


def test_every_published_port_is_bound_to_loopback() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


@pytest.mark.parametrize("name", SCALED)
def test_a_service_that_is_scaled_has_nothing_that_only_one_can_have(name: str) -> None:
    service = SERVICES[name]
    assert "container_name" not in service
    assert "ports" not in service
    writable = [volume for volume in service.get("volumes", []) if not volume.endswith(":ro")]
    assert writable == []


def test_what_must_last_is_in_named_volumes() -> None:
    mounted = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
    }
    assert mounted - {"./keys/nats.conf"} == set(COMPOSE["volumes"]) == {"nats", "ledger", "models"}
    assert SERVICES["moderator"]["volumes"] == SERVICES["operator"]["volumes"] == ["ledger:/state"]
    assert "nats:/nats" in SERVICES["nats"]["volumes"]
    assert SERVICES["nats"]["environment"]["NATS_STORE"] == "/nats"


def test_a_setting_in_the_file_is_one_that_folkmoot_knows() -> None:
    known = {f"FOLKMOOT_{name.upper()}" for name in Settings.model_fields} | {
        "FOLKMOOT_MODELS_DIR"  # the catalogue's
    }
    named = {
        variable
        for service in SERVICES.values()
        for variable in (*service["environment"], *image_environment())
        if variable.startswith("FOLKMOOT_")
    }
    assert named <= known


def test_the_gpu_profile_is_an_engine_with_a_device() -> None:
    gpu = SERVICES["engine-gpu"]
    assert gpu["profiles"] == ["gpu"]
    assert gpu["command"] == SERVICES["engine"]["command"]
    assert gpu["environment"]["FOLKMOOT_GPU_LAYERS"] == "-1"
    (device,) = gpu["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])
    assert gpu["build"]["args"]["LLAMA_BUILD"] == "cuda"


def test_only_the_documented_step_fetches_models() -> None:
    models = SERVICES["models"]
    assert models["profiles"] == ["setup"]
    assert models["command"] == ["folkmoot", "models", "pull", *DEFAULT_MODELS]
    assert models["volumes"] == ["models:/models"]
    assert SERVICES["engine"]["environment"]["FOLKMOOT_MODELS"] == ",".join(DEFAULT_MODELS)
    assert "docker compose run --rm models" in (ROOT / "docs/compose.md").read_text()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_service_has_privileges(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "user", "network_mode"} & service.keys()
