"""What ``folkmoot doctor`` looks at: one function a check, each answers with a finding."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import schema
from agents.moderator.blocked import what_is_missing
from bus.server import EmbeddedServer
from consensus.votes.base import VOTES
from engine.build_facts import read_build_facts
from engine.shelf.catalogue import CatalogueModel, EndpointModel, catalogue
from engine.shelf.model_files import model_rows
from engine.shelf.prepared import state_of
from folkmoot.reports.finding import Finding
from folkmoot.reports.privacy_checkup import keys, private, refused
from folkmoot.reports.sandbox_checkup import sandbox
from folkmoot.reports.server_checkup import promises
from folkmoot.settings import Settings
from folkmoot.waiting import told
from kinds.base import KINDS
from recipes.base import BESIDES, DRAWS, GATES, SHAPES
from recipes.exports.base import EXPORTS
from recipes.measures.base import MEASURES
from roles.base import ROLES
from schema.address import without_secrets
from schema.errors import EngineError, FolkmootError, UserError
from schema.registry import BUILT_IN, Registry
from storage.formats.base import FORMATS
from storage.formats.importers import IMPORTERS
from storage.reader import LedgerReader
from tools.base import TOOLS

ROOM_BYTES = 2 * 1024**3
"""Less free room than this on the state folder's disk is worth a warning."""


def check_up(settings: Settings) -> list[Finding]:
    """All findings. A check that itself fails is a finding, too."""
    findings: list[Finding] = []
    for check in (
        *(_python, _packages, _plugins, _build, _models, keys),
        *(_server, promises, _room, private, sandbox, _ledger, _campaigns, refused),
    ):
        try:
            findings.extend(check(settings))
        except FolkmootError as error:
            name = check.__name__.strip("_")
            findings.append(
                Finding(check=name, verdict="broken", found=error.message, todo=error.hint)
            )
    return findings


def _python(settings: Settings) -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding(
        check="python",
        verdict="well",
        found=f"{version}, {settings.threads} threads for models",
    )


def _packages(settings: Settings) -> Iterator[Finding]:
    """Other packages install folders named like ours; an import must find ours."""
    home = Path(schema.__file__).resolve().parents[1]
    strangers = []
    for name in (
        *("agents", "bus", "consensus", "engine", "folkmoot", "kinds", "recipes", "roles"),
        *("schema", "storage", "tools"),
    ):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            strangers.append(f"{name} is missing")
        elif Path(spec.origin).resolve().parents[1] != home:
            strangers.append(f"{name} comes from {Path(spec.origin).parent}")
    if strangers:
        yield Finding(
            check="packages",
            verdict="broken",
            found="; ".join(strangers),
            todo="use an environment of its own for folkmoot, and start it by its command",
        )
    else:
        yield Finding(check="packages", verdict="well", found=f"all from {home}")


def _plugins(settings: Settings) -> Iterator[Finding]:
    """What other packages bring: who brings it, and whether it loads."""
    from agents.seat.agent_registry import AGENTS  # here: AutoGen takes a second to import

    registries: tuple[Registry[Any], ...] = (
        *(KINDS, ROLES, VOTES, AGENTS, FORMATS, IMPORTERS),
        *(DRAWS, BESIDES, SHAPES, GATES, MEASURES, EXPORTS, TOOLS),
    )
    for registry in registries:
        for name in registry.names():
            package = registry.origin(name)
            if package == BUILT_IN:
                continue
            check, found, todo = f"{registry.sort} {name}", f"from the package {package}", ""
            try:
                registry.get(name)
            except UserError as error:
                found, todo = error.message, error.hint
            verdict: Literal["well", "broken"] = "broken" if todo else "well"
            yield Finding(check=check, verdict=verdict, found=found, todo=todo)


def _build(settings: Settings) -> Iterator[Finding]:
    facts = read_build_facts()
    if facts is None:
        yield Finding(
            check="llama.cpp",
            verdict="warning",
            found="built by other means than `make setup`; nothing is known about it",
            todo="run `make setup` to have a build that is proved on this machine",
        )
        return
    speed = f", {facts.tokens_per_second:.0f} tokens/s" if facts.tokens_per_second else ""
    rejected = "".join(f"; not {other.name}: {other.why}" for other in facts.rejected)
    yield Finding(
        check="llama.cpp",
        verdict="well",
        found=f"{facts.version}, {facts.name} build by {facts.compiler}: {facts.why}{rejected}. "
        f"Proof: {facts.proof}{speed}",
        todo=facts.faster,
    )


def _models(settings: Settings) -> Iterator[Finding]:
    entries = catalogue()
    for row in model_rows(entries.values()):
        needed, entry = row.name in settings.model_names, entries[row.name]
        if row.state == "mismatch" or (row.state == "missing" and needed):
            verdict: Literal["well", "warning", "broken"] = "broken"
        elif row.state == "missing":
            continue
        elif row.state == "present" and isinstance(entry, CatalogueModel):
            yield _runs_from(settings, entry, needed=needed)
            continue
        elif isinstance(entry, EndpointModel):
            yield _answers(entry)
            continue
        else:
            verdict = "well"
        yield Finding(
            check=f"model {row.name}",
            verdict=verdict,
            found=f"{row.state}: {row.path}",
            todo=row.problem,
        )


def _answers(model: EndpointModel) -> Finding:
    """Whether an endpoint answers for a model: it is asked for one word."""
    from engine.endpoint.openai_compatible import OpenAICompatibleEngine  # here: it takes a second

    async def ask() -> None:
        engine = OpenAICompatibleEngine(model)
        try:
            await engine.check()
        finally:
            await engine.close()

    check = f"model {model.name}"
    try:
        asyncio.run(ask())
    except EngineError as error:
        return Finding(check=check, verdict="broken", found=error.message, todo=error.hint)
    return Finding(check=check, verdict="well", found=_told(model))


def _told(model: EndpointModel) -> str:
    """Where it answers, and what its server can, where that is known."""
    known = f" ({model.server.title}: {model.server.told})" if model.server.pages else ""
    return f"answers at {model.where}{known}"


def _runs_from(settings: Settings, model: CatalogueModel, *, needed: bool) -> Finding:
    """Which file of a model that is here runs, and why."""
    check = f"model {model.name}"
    if settings.gpu_layers:
        return Finding(
            check=check, verdict="well", found="present; with layers on a GPU the original runs"
        )
    found = state_of(model)
    worse = found.state in ("stale", "damaged") or (found.state == "none" and needed)
    return Finding(
        check=check,
        verdict="warning" if worse else "well",
        found=f"present; {found.says}",
        todo=found.todo if worse else "",
    )


def _server(settings: Settings) -> Iterator[Finding]:
    binary = shutil.which("nats-server", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if settings.nats:
        yield Finding(
            check="nats",
            verdict="well",
            found=f"an outside server at {without_secrets(settings.nats)}",
        )
        return
    if binary is None:
        yield Finding(
            check="nats",
            verdict="broken",
            found="there is no nats-server program",
            todo="run `make setup`, or name an outside server with --nats URL",
        )
        return
    running = EmbeddedServer.find(settings.server)
    state = f"running at {running.url}" if running else "starts when it is needed"
    yield Finding(check="nats", verdict="well", found=f"embedded ({binary}), {state}")


def _room(settings: Settings) -> Iterator[Finding]:
    folder = settings.state if settings.state.exists() else settings.state.absolute().parent
    free = shutil.disk_usage(folder).free
    writable = os.access(folder, os.W_OK)
    low = free < ROOM_BYTES
    yield Finding(
        check="state folder",
        verdict="broken" if not writable else "warning" if low else "well",
        found=f"{settings.state}, {free / 1e9:.1f} GB free"
        + ("" if writable else ", not writable"),
        todo="" if writable and not low else "make room, or choose another folder with --state",
    )


def _ledger(settings: Settings) -> Iterator[Finding]:
    if not settings.ledger.exists():
        yield Finding(check="ledger", verdict="well", found="none yet")
        return
    with LedgerReader(settings.ledger) as reader:
        violations = reader.violations()
        for name in reader.campaign_names():
            counts = reader.counts(name)
            if counts.total != counts.submitted:
                yield Finding(
                    check=f"campaign {name}",
                    verdict="broken",
                    found=f"{counts.total} tasks are accounted for, {counts.submitted} submitted",
                    todo="keep a copy with `folkmoot ledger backup` and report this",
                )
    for violation in violations:
        yield Finding(
            check=f"ledger, {violation.invariant}",
            verdict="broken",
            found=f"{violation.sentence} Not so: {violation.campaign} {violation.subject}",
            todo="keep a copy with `folkmoot ledger backup` and report this",
        )
    if not violations:
        yield Finding(
            check="ledger", verdict="well", found=f"every invariant of {settings.ledger} holds"
        )


def _campaigns(settings: Settings) -> Iterator[Finding]:
    """Campaigns that are to go on, and cannot, or could not if a moderator started here."""
    if not settings.ledger.exists():
        return
    with LedgerReader(settings.ledger) as reader:
        blocked, is_served = reader.blocked(), reader.is_written()
        names = [name for name in reader.campaign_names() if reader.counts(name).open]
        for name in names:
            missing = what_is_missing(reader.revisions_in_use(name))
            if name not in blocked and not missing:
                yield from _stands_still(reader, name, is_served=is_served)
                continue
            if name not in blocked:
                found = f"can be loaded where its moderator runs, but not here: {missing}"
            else:
                found = f"blocked: {blocked[name]}"
            yield Finding(
                check=f"campaign {name}",
                verdict="broken" if name in blocked and missing else "warning",
                found=found,
                todo=""
                if missing
                else "nothing is missing here: it goes on with a moderator that is started here",
            )


def _stands_still(reader: LedgerReader, name: str, *, is_served: bool) -> Iterator[Finding]:
    """What a campaign with open tasks waits for."""
    if not is_served:
        open_tasks = reader.counts(name).open
        yield Finding(
            check=f"campaign {name}",
            verdict="warning",
            found=f"{open_tasks:,} tasks are open, and no moderator runs on this ledger",
            todo="go on with `folkmoot up`, or with the same `folkmoot annotate` again",
        )
        return
    for wait in reader.waits(name):
        yield Finding(
            check=f"campaign {name}",
            verdict="broken" if wait.hopeless else "warning",
            found=told(wait.model_copy(update={"todo": ""})),
            todo=wait.todo,
        )
