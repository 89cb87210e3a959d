"""docker-compose.yml without a container engine: its services as processes of this machine.

What a service runs, in which environment, and how its health is checked, is read from
docker-compose.yml and the Dockerfile. In place of what an engine would do, host names become the
loopback interface, ports free ones, and volumes folders; everything else is as it is declared.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from engine.guard import VARIABLE

ROOT = Path(__file__).parents[2]
CLIENT = "client"
"""The submitter of a program that is none of ours."""

Environment = dict[str, str]


def interpolate(text: str, values: Mapping[str, str]) -> str:
    """``${NAME}``, ``${NAME:-default}`` and ``${NAME:?message}``, as compose reads them."""

    def value(found: re.Match[str]) -> str:
        name, operator, rest = found.groups()
        given = values.get(name, "")
        if operator == ":?" and not given:
            raise ValueError(f"{name}: {rest}")
        return given or (rest if operator == ":-" else "")

    return re.sub(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}", value, text)


def read_compose(values: Mapping[str, str]) -> dict[str, Any]:
    """The compose file as compose would see it, anchors resolved and variables filled in."""

    def fill(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: fill(below) for key, below in node.items()}
        if isinstance(node, list):
            return [fill(below) for below in node]
        return interpolate(node, values) if isinstance(node, str) else node

    declared: dict[str, Any] = fill(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))
    return declared


def image_environment() -> Environment:
    """What the last stage of the Dockerfile sets, but the PATH."""
    stage = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").rpartition("\nFROM ")[2]
    pairs = [
        pair.partition("=")
        for line in stage.splitlines()
        if line.startswith("ENV ")
        for pair in shlex.split(line.removeprefix("ENV "))
    ]
    return {name: value for name, _, value in pairs if name != "PATH"}


def read_env_file(file: Path) -> Environment:
    """What a part gets from its own file."""
    return dict(line.split("=", 1) for line in file.read_text().splitlines())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Service:
    """One instance of a service, as a process."""

    name: str
    process: subprocess.Popen[bytes]
    environment: Environment
    health: list[str]
    log: Path

    def check(self) -> int:
        """Run the declared health check once; its exit status."""
        return subprocess.run(
            self.health, env=self.environment, cwd=ROOT, capture_output=True, check=False
        ).returncode

    def stop(self, number: signal.Signals = signal.SIGTERM, seconds: float = 10.0) -> int:
        """Ask the process to end; its exit status."""
        self.process.send_signal(number)
        return self.process.wait(seconds)


@dataclass
class Swarm:
    """The services that run, and the folders that stand for volumes."""

    folder: Path
    values: Environment
    services: list[Service] = field(default_factory=list)
    ports: dict[int, int] = field(default_factory=lambda: {4222: free_port(), 8222: free_port()})
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def url(self) -> str:
        """Where the bus is published on this machine."""
        return f"nats://127.0.0.1:{self.ports[4222]}"

    def start(
        self, name: str, *, volumes: bool = True, environment: Mapping[str, str] | None = None
    ) -> Service:
        """Start one more instance of a service by the command that the file declares.

        Args:
            volumes: without them it gets empty ones of its own.
            environment: instead of, or beside, what the file declares.
        """
        declared = read_compose(self.values)["services"][name]
        if not volumes:
            declared["volumes"] = []
        instance = f"{name}-{next(self._numbers)}"
        places = self._places(declared, instance)
        outside = self._environment(declared, places, environment or {})
        log = self.folder / f"{instance}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [self._here(word, places) for word in declared["command"]],
                env=outside,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        check, *health = declared["healthcheck"]["test"]
        assert check == "CMD"
        service = Service(
            name, process, outside, [self._here(word, places) for word in health], log
        )
        self.services.append(service)
        return service

    def folkmoot(
        self, *words: str, within: str = "operator", given: str = "", key: str = ""
    ) -> Any:
        """``docker compose run --rm -T operator WORDS``; what it printed, JSON read.

        Args:
            given: standard input.
            key: of the user to be, in place of the service's own.
        """
        declared = read_compose(self.values)["services"][within]
        places = self._places(declared, f"{within}-{next(self._numbers)}")
        done = subprocess.run(
            [*declared["entrypoint"], *words],
            env=self._environment(
                declared, places, read_env_file(self.folder / "keys" / f"{key}.env") if key else {}
            ),
            cwd=self.folder,
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if "--json" in words else done.stdout

    def latest(self, name: str) -> Service | None:
        """The instance of a service that was started last."""
        of_name = (service for service in reversed(self.services) if service.name == name)
        return next(of_name, None)

    def logs(self) -> str:
        """What all instances said, for the report of a failure."""
        return "\n".join(
            f"--- {service.log.name}\n{service.log.read_text(errors='replace')[-3000:]}"
            for service in self.services
        )

    def _environment(
        self, declared: dict[str, Any], places: Environment, more: Mapping[str, str]
    ) -> Environment:
        inside = {
            **image_environment(),
            **read_env_file(self.folder / declared["env_file"]),
            **declared["environment"],
            **more,
        }
        return {
            # As little of this machine as possible.
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": str(self.folder),
            **{name: os.environ[name] for name in (VARIABLE, "PYTHONPATH") if name in os.environ},
            **{name: self._here(value, places) for name, value in inside.items()},
        }

    def _places(self, declared: dict[str, Any], instance: str) -> Environment:
        """Paths in the container to folders here: named volumes are shared, the rest is not."""
        volumes = dict(volume.split(":")[:2][::-1] for volume in declared.get("volumes", []))
        places = {"/keys": str(self.folder / "keys")}
        for path in ("/state", "/models", "/nats"):
            folder = self.folder / (f"volume-{volumes[path]}" if path in volumes else instance)
            places[path] = str(folder / path[1:])
            (folder / path[1:]).mkdir(parents=True, exist_ok=True)
        return places

    def _here(self, text: str, places: Environment) -> str:
        for path, folder in places.items():
            if text == path or text.startswith(f"{path}/"):
                return folder + text.removeprefix(path)
        for port, free in self.ports.items():
            text = re.sub(rf"\b(nats|0\.0\.0\.0|127\.0\.0\.1):{port}\b", f"127.0.0.1:{free}", text)
        return text


def until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until something holds; fail when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds:g} seconds: {what}"
        time.sleep(0.2)
