"""The swarm: which of its parts are alive, what is asked of whom, what is waited for, and which
models have answered. The ledger and the parts' own signs of life tell it: no bus is needed."""

from __future__ import annotations

import time

from starlette.requests import Request
from starlette.responses import Response

from folkmoot.refusals import refusals_told
from folkmoot.swarm.health import signs_of_life
from folkmoot.waiting import UNSERVED, told
from folkmoot.web.console import console_of, person_of
from folkmoot.web.rendering import page

MOST = 20
"""Campaigns whose models are told, the latest."""


def swarm(request: Request) -> Response:
    """The page; asked for as a piece it is only what changes."""
    person_of(request)
    console = console_of(request)
    with console.readers.lend() as reader:
        names = reader.campaign_names()
        unfinished = [name for name in names if reader.counts(name).open]
        waits = {name: [told(wait) for wait in reader.waits(name)] for name in unfinished}
        models = [(name, use) for name in reversed(names[-MOST:]) for use in reader.model_use(name)]
        queues = reader.queues()
        refused = refusals_told(reader.refused_turns())
        served = reader.is_written()
    template = "swarm_now.html" if request.query_params.get("piece") else "swarm.html"
    return page(
        request, template, *(() if "piece" in request.query_params else ("everywhere",)),
        parts=signs_of_life(console.settings.state), queues=queues, now=time.time(),
        waits={name: lines for name, lines in waits.items() if lines}, models=models,
        refused=refused, unserved=UNSERVED if unfinished and not served else "", served=served,
    )  # fmt: skip
