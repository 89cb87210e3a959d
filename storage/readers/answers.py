"""Answers: what people said about tasks."""

from __future__ import annotations

from storage import answers
from storage.answers import AnswerOnRecord, PeoplesAnswers
from storage.readers.base import Reads


class AnswerReads(Reads):
    """What can be asked about what people said."""

    def said_by_people(self, campaign: str, task_id: str) -> list[AnswerOnRecord]:
        """All that people said about a task, oldest first; see :mod:`storage.answers`."""
        return answers.of_task(self._connection, campaign, task_id)

    def answers_of_people(self, campaign: str) -> dict[str, PeoplesAnswers]:
        """By task, what each person's answer is, and the adjudicator's."""
        with self._snapshot():
            return answers.of_campaign(self._connection, campaign)

    def in_conflict(self, campaign: str) -> list[str]:
        """Ids of the tasks on which people disagree, and nobody has adjudicated."""
        with self._snapshot():
            return answers.in_conflict(self._connection, campaign)

    def standing_answers(self, campaign: str) -> dict[str, AnswerOnRecord]:
        """By task, the answer of people that stands, of any kind: gold to learn from. What people
        disagree on is not among them, unless somebody has adjudicated."""
        with self._snapshot():
            return answers.settled(self._connection, campaign)

    def person_answers(self, campaign: str, *, blind_only: bool = False) -> dict[str, str]:
        """By task, the key of the choice that people made and that stands: gold to learn from.

        Only kinds that want exactly one choice have such answers; for all kinds, see
        :meth:`standing_answers`.

        Args:
            campaign: its name.
            blind_only: leave out answers that the committee's own may have swayed.
        """
        return {
            task: answer.choice
            for task, answer in self.standing_answers(campaign).items()
            if answer.choice is not None and (answer.blind or not blind_only)
        }
