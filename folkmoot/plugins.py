"""The face that folkmoot shows to other packages: everything that a plugin imports is here.

A kind, a role, a voting rule, an agent or an export format is one file that imports from this
module alone, and that an entry point names (``docs/extending.md`` has an example of each). Where
the things below live inside the project may change; their names here do not.

==========================  =======================================================================
kinds                       :func:`register_kind`, :class:`Kind`, :func:`text_of`,
                            :class:`Record`, answer spaces and :class:`Choice`
roles                       :func:`register_role`, :class:`Role`, :class:`Prompt`, what a role may
                            ask for (:class:`Score`, :class:`Write`, :class:`State`),
                            :class:`Contribution`, :class:`Ballot`
voting rules                :func:`register_rule`, :class:`VotingRule`, :func:`summed_up`;
                            on arrays :func:`register_table_rule`, :class:`TableRule`,
                            :class:`Nothing`
agents                      :func:`register_agent`, :func:`agent_name`
export formats              :func:`register_exporter`
what every plugin meets     :class:`Campaign`, :class:`Task`, :class:`Annotation`, the errors
==========================  =======================================================================

Only plugins import this module, nothing in the project does: it stands on all floors.
"""

from __future__ import annotations

from agents.seat.agent_registry import AgentFactory, agent_name
from agents.seat.agent_registry import agent as register_agent
from consensus.ballot_table import BallotTable
from consensus.contest import Cast, Contest, Tally, VotingRule, summed_up
from consensus.votes.base import register as register_rule
from consensus.votes.table_registry import register as register_table_rule
from consensus.votes.table_rule import Nothing, TableRule
from kinds.base import Kind, text_of
from kinds.base import register as register_kind
from roles.base import Contribution, Prompt, Reply, Role, Score, Speaker, State, Write
from roles.base import register as register_role
from roles.options import in_words, options_of, softmax
from schema.annotation import Annotation, Record
from schema.ballot import Ballot
from schema.base import Frozen, Json
from schema.campaign import Campaign, Label
from schema.choice import AnswerSpace, Choice, ClosedSet, OpenText, Pair, SeveralOf, Structured
from schema.errors import FolkmootError, InvalidAnswer, InvalidCampaign
from schema.evidence import Claim, Passage
from schema.policy import Policy
from schema.seat import Seat
from schema.task import Task
from schema.turn import Brief, TurnRequest
from storage.export import Options as ExportOptions
from storage.export import exporter as register_exporter
from storage.reader import LedgerReads

__all__ = [
    "AgentFactory",
    "Annotation",
    "AnswerSpace",
    "Ballot",
    "BallotTable",
    "Brief",
    "Campaign",
    "Cast",
    "Choice",
    "Claim",
    "ClosedSet",
    "Contest",
    "Contribution",
    "ExportOptions",
    "FolkmootError",
    "Frozen",
    "InvalidAnswer",
    "InvalidCampaign",
    "Json",
    "Kind",
    "Label",
    "LedgerReads",
    "Nothing",
    "OpenText",
    "Pair",
    "Passage",
    "Policy",
    "Prompt",
    "Record",
    "Reply",
    "Role",
    "Score",
    "Seat",
    "SeveralOf",
    "Speaker",
    "State",
    "Structured",
    "TableRule",
    "Tally",
    "Task",
    "TurnRequest",
    "VotingRule",
    "Write",
    "agent_name",
    "in_words",
    "options_of",
    "register_agent",
    "register_exporter",
    "register_kind",
    "register_role",
    "register_rule",
    "register_table_rule",
    "softmax",
    "summed_up",
    "text_of",
]
