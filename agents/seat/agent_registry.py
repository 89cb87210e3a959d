"""The agents that can take a seat: our own, and those that other packages bring.

A seat names its agent; a message never names code. Another package offers an agent by an entry
point of the group ``folkmoot.agents``, whose name is the agent's and which loads a module that
registers it::

    @agent("lexicon")
    def lexicon(seat: Seat, client: ChatCompletionClient, instructions: str) -> ChatAgent:
        return LexiconAgent(agent_name(seat))

AutoGen takes a second to import, and is imported when an agent is made.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from schema.errors import PluginMissing
from schema.seat import Seat

if TYPE_CHECKING:
    from autogen_agentchat.base import ChatAgent
    from autogen_core.models import ChatCompletionClient

ENTRY_POINTS = "folkmoot.agents"

AgentFactory: TypeAlias = "Callable[[Seat, ChatCompletionClient, str], ChatAgent]"
"""Makes a new agent for one ask, from the seat, a client of the seat's model, and the campaign's
instructions, which are meant for a system message. The agent's name must be an identifier."""


class Registered(NamedTuple):
    """An agent that can be seated."""

    factory: AgentFactory
    answers: Literal["forms", "words"]
    """``forms``: hands on what the client answers, scores included. ``words``: is asked in words,
    and its words are read."""


_AGENTS: dict[str, Registered] = {}


def agent(
    name: str, *, answers: Literal["forms", "words"] = "words"
) -> Callable[[AgentFactory], AgentFactory]:
    """Decorator: makes an agent factory known under ``name``."""

    def register(factory: AgentFactory) -> AgentFactory:
        _AGENTS[name] = Registered(factory, answers)
        return factory

    return register


def agent_of(name: str) -> Registered:
    """The agent of this name; imports the entry point of that name if it has to.

    Raises:
        PluginMissing: when there is no such agent, or its package does not load.
    """
    if name not in _AGENTS:
        for point in entry_points(group=ENTRY_POINTS, name=name):
            try:
                point.load()
            except Exception as error:
                raise PluginMissing(
                    f"the agent {name!r} does not load from {point.value}: {error}",
                    "mend or uninstall the package that brings it",
                ) from error
    check_agent(name)
    try:
        return _AGENTS[name]
    except KeyError:
        raise PluginMissing(
            f"the package that offers the agent {name!r} registers none of that name",
            "give its factory the decorator agents.seat.agent_registry.agent with this name",
        ) from None


def check_agent(name: str) -> None:
    """Look for an agent without importing it: who moderates need not be able to run it.

    Raises:
        PluginMissing: when no agent of this name is registered or offered.
    """
    if name not in _AGENTS and name not in agents():
        raise PluginMissing(f"there is no agent {name!r}", f"choose one of: {', '.join(agents())}")


def agents() -> tuple[str, ...]:
    """The names of all agents, installed ones included, sorted."""
    return tuple(sorted({*_AGENTS, *entry_points(group=ENTRY_POINTS).names}))


def agent_name(seat: Seat) -> str:
    """The seat's id as the identifier that AgentChat wants: ``critic-1`` is ``seat_critic_1``."""
    return "seat_" + seat.id.replace("-", "_")


@agent("folkmoot", answers="forms")
def folkmoot_agent(seat: Seat, client: ChatCompletionClient, instructions: str) -> ChatAgent:
    """Our own: AgentChat's assistant, with the campaign's instructions as its system message."""
    from autogen_agentchat.agents import AssistantAgent

    return AssistantAgent(
        agent_name(seat),
        model_client=client,
        description=f"{seat.role} on {seat.model}",
        system_message=instructions,
    )
