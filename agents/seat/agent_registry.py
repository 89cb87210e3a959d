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
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from schema.registry import Registry
from schema.seat import Seat

if TYPE_CHECKING:
    from autogen_agentchat.base import ChatAgent
    from autogen_core.models import ChatCompletionClient

AgentFactory: TypeAlias = "Callable[[Seat, ChatCompletionClient, str], ChatAgent]"
"""Makes a new agent for one ask, from the seat, a client of the seat's model, and the campaign's
instructions, which are meant for a system message. The agent's name must be an identifier."""


class Registered(NamedTuple):
    """An agent that can be seated."""

    factory: AgentFactory
    answers: Literal["forms", "words"]
    """``forms``: hands on what the client answers, scores included. ``words``: is asked in words,
    and its words are read."""


AGENTS: Registry[Registered] = Registry("agent", "folkmoot.agents")


def agent(
    name: str, *, answers: Literal["forms", "words"] = "words"
) -> Callable[[AgentFactory], AgentFactory]:
    """Decorator: makes an agent factory known under ``name``."""

    def register(factory: AgentFactory) -> AgentFactory:
        AGENTS.add(name, Registered(factory, answers))
        return factory

    return register


def agent_of(name: str) -> Registered:
    """The agent of this name, from here or from an installed package.

    Raises:
        PluginMissing: when there is none, or its package does not load.
    """
    return AGENTS.get(name)


def check_agent(name: str) -> None:
    """Look for an agent without importing it: who moderates need not be able to run it.

    Raises:
        PluginMissing: when no agent of this name is registered or offered.
    """
    AGENTS.origin(name)


def agents() -> tuple[str, ...]:
    """The names of all agents, installed ones included, sorted."""
    return AGENTS.names()


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
        system_message=instructions or None,
    )
