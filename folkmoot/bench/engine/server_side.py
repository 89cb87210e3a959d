"""The side of llama-server: many questions in flight, its prompt cache on, tuned honestly.

Labels are read as our engine reads them, from the log-probabilities of the next token
(``n_predict`` 1, ``n_probs``); an option counts by its first token.
"""

from __future__ import annotations

import asyncio
import math
import socket
import subprocess
import tempfile
import time
from typing import Any

import httpx

from folkmoot.bench.engine.replay import Answer, replay
from folkmoot.bench.engine.sides import SideSetup, prompt_text
from folkmoot.bench.engine.workload import Ask, Run, Workload
from folkmoot.bench.memory import peak_bytes
from schema.base import Json
from schema.errors import EngineFault

CELLS = 8192
"""As many as our own engine has."""
READY_SECONDS = 120.0
TOP = 20
"""Log-probabilities that are asked for; an option that is not among them counts as impossible."""


class ServerSide:
    """See :class:`folkmoot.bench.engine.sides.Side`."""

    def __init__(self, setup: SideSetup) -> None:
        self._setup = setup
        self._process: subprocess.Popen[bytes] | None = None
        self._client: httpx.AsyncClient | None = None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the side
        self._first_tokens: dict[str, int] = {}

    async def start(self) -> None:
        """Start a server on a free port and wait until it has loaded the model.

        Raises:
            EngineFault: when it does not come up; says what it said last.
        """
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        threads = str(self._setup.threads)
        self._process = subprocess.Popen(  # noqa: ASYNC220, S603 - a moment; a program of our own set-up
            [
                *(str(self._setup.program), "--host", "127.0.0.1", "--port", str(port)),
                *("-m", str(self._setup.file), "-np", str(self._setup.slots), "--kv-unified"),
                *("-c", str(CELLS), "-b", "2048", "-ub", "512", "-t", threads, "-tb", threads),
                "--swa-full",  # else a model with a sliding window reads every prompt anew
                # Finished prompts stay in their slots. To copy them out of there on top of it
                # costs more than it saves where no item comes twice.
                "--no-cache-idle-slots",
            ],
            stdout=self._log,
            stderr=self._log,
        )
        self._client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}",
            timeout=600.0,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=None),
        )
        deadline = time.monotonic() + READY_SECONDS
        while not await self._is_ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise EngineFault(f"llama-server does not come up: {self._last_words()}")
            await asyncio.sleep(0.1)

    async def run(self, workload: Workload) -> Run:
        """Keep as many questions in flight as there are slots, or as the workload has."""
        for ask in (ask for item in workload.items for ask in item.asks):
            _, spaces = prompt_text(ask, self._setup)
            for option in ask.options:
                await self._learn_first_token(spaces + option)
        at_once = min(self._setup.slots, workload.in_flight)
        return await replay(workload, self._ask, in_flight=at_once)

    async def close(self) -> None:
        """End the server."""
        if self._client is not None:
            await self._client.aclose()
        if self._process is not None:
            self._process.terminate()
            await asyncio.to_thread(self._process.wait)
        self._log.close()

    def processes(self) -> list[int]:
        """The server alone."""
        return [self._process.pid] if self._process and peak_bytes(self._process.pid) else []

    async def _is_ready(self) -> bool:
        try:
            return (await self._http.get("/health")).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async def _ask(self, ask: Ask) -> Answer:
        prompt, spaces = prompt_text(ask, self._setup)
        body: dict[str, Json] = {"prompt": prompt, "cache_prompt": True}
        if ask.options:
            body |= {"n_predict": 1, "n_probs": TOP, "temperature": 0.0}
        else:
            body |= {
                "n_predict": ask.max_tokens,
                "temperature": ask.temperature,
                "seed": ask.seed,
                "stop": list(ask.stop),
            }
        found = await self._post("/completion", body)
        timings = found["timings"]
        reused = timings.get("cache_n", 0)
        return Answer(
            prompt_tokens=timings["prompt_n"] + reused,
            reused_tokens=reused,
            generated_tokens=0 if ask.options else found["tokens_predicted"],
            best=self._best(found, ask, spaces),
        )

    def _best(self, found: dict[str, Any], ask: Ask, spaces: str) -> str:
        if not ask.options:
            return ""
        (first,) = found["completion_probabilities"]
        scores = {entry["id"]: entry["logprob"] for entry in first["top_logprobs"]}
        return max(
            ask.options,
            key=lambda option: scores.get(self._first_tokens[spaces + option], -math.inf),
        )

    async def _learn_first_token(self, text: str) -> None:
        if text not in self._first_tokens:
            body = {"content": text, "add_special": False, "parse_special": False}
            self._first_tokens[text] = (await self._post("/tokenize", body))["tokens"][0]

    async def _post(self, path: str, body: dict[str, Json]) -> dict[str, Any]:
        try:
            response = await self._http.post(path, json=body)
        except httpx.HTTPError as error:
            raise EngineFault(f"llama-server does not answer: {error!r}") from error
        if response.status_code != httpx.codes.OK:
            raise EngineFault(f"llama-server refuses: {response.text[:200]}")
        answer: dict[str, Any] = response.json()
        return answer

    @property
    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            raise EngineFault("the server has not been started")
        return self._client

    def _last_words(self) -> str:
        self._log.seek(0)
        lines = self._log.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"
