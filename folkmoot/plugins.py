"""The face that folkmoot shows to other packages: everything that a plugin imports is here.

A kind, a role, a voting rule, an agent or a format of files is one file that imports from this
module alone, and that an entry point names (``docs/project/extending.md`` has an example of each).
Where the things below live inside the project may change; their names here do not.

==========================  =======================================================================
kinds                       :func:`register_kind`, :class:`Kind` and the shapes over it
                            (:class:`Listed`, :class:`Several`, :class:`Questions`,
                            :class:`Compared`, :class:`Parts`, :class:`Drafted`), what a kind is
                            asked for (:class:`Wording`, :class:`Shown`, :class:`Quotable`,
                            :class:`Answered`, :class:`Figure`, :class:`Standing`,
                            :class:`Reckoned`, :class:`Decision` and :func:`least_sure`,
                            review forms), answer spaces,
                            :class:`Choice`, :class:`Group`, :class:`Proposal`, :class:`Record`
roles                       :func:`register_role`, :class:`Role`, :class:`Prompt`, what a role may
                            ask for (:class:`Score`, :class:`Write`, :class:`State`),
                            :class:`Contribution`, :class:`Ballot`
voting rules                :func:`register_rule`, :class:`VotingRule`, :func:`summed_up`;
                            on arrays :func:`register_table_rule`, :class:`TableRule`,
                            :class:`Nothing`
agents                      :func:`register_agent`, :func:`agent_name`
export formats              :func:`register_exporter`; :func:`register_bytes_exporter` and
                            :func:`register_folder_exporter` for what is no text
formats of input files      :func:`register_importer`, :func:`register_folder_importer`,
                            :class:`Row`, :class:`BadRow`
gates and shapes of recipes :func:`register_gate`, :class:`Gate`, :class:`Candidate`,
                            :data:`PASSED`, :func:`turned_away`; :func:`register_shape`,
                            :class:`Shape`
measures of recipes         :func:`register_measure`, :class:`MeasureSubject`,
                            :class:`MadeRecord`, :class:`Figure`
exports of recipes          :func:`register_recipe_export`, :class:`RecipeExport`
tools                       :func:`register_tool`, :class:`Tool`, :class:`Ran`
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
from kinds.deciding import Decision, Reckoned, Standing, least_sure
from kinds.figures import Answered, Marks
from kinds.review_form import (
    AcceptOnly,
    ChooseForEach,
    ChooseOne,
    ChooseSeveral,
    FillRecord,
    GiveNumber,
    PutInOrder,
    QuoteText,
    ReviewForm,
    WriteText,
)
from kinds.seam.declared import Defaults
from kinds.shapes.grouped import Questions
from kinds.shapes.grouped import option as option_of
from kinds.shapes.listed import Listed
from kinds.shapes.pair import Compared
from kinds.shapes.parts import Parts
from kinds.shapes.several import Several
from kinds.shapes.text import Drafted
from kinds.showing import Quotable, Shown
from kinds.wording import LabelWording, Wording
from recipes.base import PASSED, Candidate, Gate, Shape, turned_away
from recipes.base import gate as register_gate
from recipes.base import shape as register_shape
from recipes.exports.base import Export as RecipeExport
from recipes.exports.base import export as register_recipe_export
from recipes.made import MadeRecord
from recipes.measures.base import Subject as MeasureSubject
from recipes.measures.base import measure as register_measure
from roles.base import Contribution, Prompt, Reply, Role, Score, Speaker, State, Write
from roles.base import register as register_role
from roles.options import in_words, options_of, softmax
from schema.annotation import Annotation, Record
from schema.ballot import Ballot, Proposal
from schema.base import Frozen, Json
from schema.campaign import Campaign, Label
from schema.choice import (
    AnswerSpace,
    Choice,
    ClosedSet,
    Group,
    Grouped,
    OpenText,
    Pair,
    SeveralOf,
    Structured,
)
from schema.errors import FolkmootError, InvalidAnswer, InvalidCampaign, InvalidSubmission
from schema.evidence import Claim, Passage
from schema.figure import Figure
from schema.policy import Policy
from schema.seat import Seat
from schema.task import Task
from schema.turn import Brief, TurnRequest
from storage.formats.base import BadRow, Row
from storage.formats.base import Table as ExportTable
from storage.formats.base import bytes_exporter as register_bytes_exporter
from storage.formats.base import exporter as register_exporter
from storage.formats.base import folder_exporter as register_folder_exporter
from storage.formats.importers import folder_importer as register_folder_importer
from storage.formats.importers import importer as register_importer
from storage.formats.options import Options as ExportOptions
from storage.reader import LedgerReads
from tools.base import Ran, Tool
from tools.base import register as register_tool

__all__ = [
    "PASSED",
    "AcceptOnly",
    "AgentFactory",
    "Annotation",
    "AnswerSpace",
    "Answered",
    "BadRow",
    "Ballot",
    "BallotTable",
    "Brief",
    "Campaign",
    "Candidate",
    "Cast",
    "Choice",
    "ChooseForEach",
    "ChooseOne",
    "ChooseSeveral",
    "Claim",
    "ClosedSet",
    "Compared",
    "Contest",
    "Contribution",
    "Decision",
    "Defaults",
    "Drafted",
    "ExportOptions",
    "ExportTable",
    "Figure",
    "FillRecord",
    "FolkmootError",
    "Frozen",
    "Gate",
    "GiveNumber",
    "Group",
    "Grouped",
    "InvalidAnswer",
    "InvalidCampaign",
    "InvalidSubmission",
    "Json",
    "Kind",
    "Label",
    "LabelWording",
    "LedgerReads",
    "Listed",
    "MadeRecord",
    "Marks",
    "MeasureSubject",
    "Nothing",
    "OpenText",
    "Pair",
    "Parts",
    "Passage",
    "Policy",
    "Prompt",
    "Proposal",
    "PutInOrder",
    "Questions",
    "Quotable",
    "QuoteText",
    "Ran",
    "RecipeExport",
    "Reckoned",
    "Record",
    "Reply",
    "ReviewForm",
    "Role",
    "Row",
    "Score",
    "Seat",
    "Several",
    "SeveralOf",
    "Shape",
    "Shown",
    "Speaker",
    "Standing",
    "State",
    "Structured",
    "TableRule",
    "Tally",
    "Task",
    "Tool",
    "TurnRequest",
    "VotingRule",
    "Wording",
    "Write",
    "WriteText",
    "agent_name",
    "in_words",
    "least_sure",
    "option_of",
    "options_of",
    "register_agent",
    "register_bytes_exporter",
    "register_exporter",
    "register_folder_exporter",
    "register_folder_importer",
    "register_gate",
    "register_importer",
    "register_kind",
    "register_measure",
    "register_recipe_export",
    "register_role",
    "register_rule",
    "register_shape",
    "register_table_rule",
    "register_tool",
    "softmax",
    "summed_up",
    "text_of",
    "turned_away",
]
