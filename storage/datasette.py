"""The ledger in Datasette: questions with names, facets, and search in what was said.

Datasette reads a ledger while a swarm writes it. The names of the queries, and of the views
``spoken``, ``transcript`` and ``standings``, stay what they are.
"""

from __future__ import annotations

from typing import NamedTuple

from schema.base import Json


class Query(NamedTuple):
    """One question that has a name."""

    title: str
    sql: str


QUERIES = {
    "why": Query(
        "Why a row got its label",
        "select n, line from transcript where campaign = :campaign and task = :task order by n",
    ),
    "votes": Query(
        "The votes about a row",
        """select a.version, a.outcome, a.value, a.confidence, a.reason,
  json_extract(vote.value, '$.seat') as seat,
  json_extract(vote.value, '$.choice') as choice,
  json_extract(vote.value, '$.probability') as probability
from annotations a join json_each(a.votes) as vote
where a.campaign = :campaign and a.task = :task order by a.version, vote.key""",
    ),
    "dissent": Query(
        "Who dissents most from what was accepted",
        """select json_extract(vote.value, '$.seat') as seat, count(*) as votes,
  sum(not json_extract(vote.value, '$.agrees')) as dissents
from annotations a join json_each(a.votes) as vote
join tasks t on t.campaign = a.campaign and t.id = a.task and t.version = a.version
where a.campaign = :campaign and a.outcome = 'accepted'
group by seat order by dissents desc, seat""",
    ),
    "cost": Query(
        "What each seat costs",
        """select seat, role, model, count(*) as turns, sum(tokens) as tokens,
  round(sum(seconds), 2) as seconds, round(1.0 * sum(tokens) / count(*), 1) as tokens_a_turn
from turns where campaign = :campaign group by seat, role, model order by tokens desc""",
    ),
    "contested": Query(
        "Rows that were contested and accepted all the same",
        """select t.id, t.input, a.value, a.confidence, a.margin, a.dissent
from annotations a join tasks t on t.campaign = a.campaign and t.id = a.task
  and t.version = a.version
where a.campaign = :campaign and a.outcome = 'accepted'
  and (a.dissent != '[]' or a.margin < 0.2) order by a.confidence limit 100""",
    ),
    "people": Query(
        "Rows that people have answered otherwise than the committee",
        """select a.task, first.value as committee, a.value as people, a.reason
from annotations a join tasks t on t.campaign = a.campaign and t.id = a.task
join annotations first on first.campaign = a.campaign and first.task = a.task
  and first.version = t.version
where a.campaign = :campaign and a.author = 'person' and a.value is not first.value
  and a.version = (select max(version) from annotations newer
    where newer.campaign = a.campaign and newer.task = a.task) order by t.n""",
    ),
    "said": Query(
        "Where words were said",
        """select s.campaign, s.task, s.stage, s.seat,
  snippet(turns_fts, -1, '[', ']', '...', 16) as place
from turns_fts join turns s on s.n = turns_fts.rowid
where turns_fts match :words order by bm25(turns_fts) limit 100""",
    ),
}


def metadata(database: str) -> Json:
    """What ``datasette LEDGER -m FILE`` reads.

    Args:
        database: what Datasette calls the ledger: its file's name without its ending.
    """
    return {
        "title": "folkmoot",
        "description": "Everything that a committee was asked, said and decided.",
        "databases": {
            database: {
                "queries": {
                    name: {"title": query.title, "sql": query.sql}
                    for name, query in QUERIES.items()
                },
                "tables": {
                    "tasks": {"facets": ["campaign", "state", "outcome"], "sort": "n"},
                    "annotations": {"facets": ["campaign", "outcome", "author"]},
                    "turns": {
                        "facets": ["campaign", "stage", "seat", "status"],
                        "fts_table": "turns_fts",
                        "fts_pk": "n",
                        "sort": "n",
                    },
                },
            }
        },
    }
