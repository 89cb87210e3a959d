"""Which tests stay together in one process when several processes run them (pytest-xdist)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

SPREAD = (
    "tests/failures/test_bad_surroundings.py",
    "tests/failures/test_kill.py",
    "tests/folkmoot/test_every_kind_on_its_road.py",
    "tests/folkmoot/test_examples_of_the_pages.py",
)
"""Files of long tests that share nothing: each test goes wherever there is room."""

TOGETHER = {
    "tests/folkmoot/reports/test_agreement.py": "a finished campaign",
    "tests/folkmoot/reports/test_story.py": "a finished campaign",
    "tests/folkmoot/web/browser/test_keys_in_browser.py": "a console's ledger",
    "tests/folkmoot/web/browser/test_pages_in_browser.py": "a console's ledger",
    "tests/folkmoot/web/test_campaign_page.py": "a console's ledger",
    "tests/folkmoot/web/test_transcript_page.py": "a console's ledger",
    "tests/folkmoot/test_annotate.py": "a finished campaign",
    "tests/folkmoot/test_reading.py": "a finished campaign",
    "tests/folkmoot/review/test_over_the_bus.py": "a running swarm",
    "tests/folkmoot/swarm/test_running_swarm.py": "a running swarm",
    "tests/folkmoot/web/test_beside_a_swarm.py": "a running swarm",
}
"""Files that share what is made once for a process, and what that is."""

_MODEL = re.compile(r"^tests/engine/.*\[([\w.-]+-\d+(?:\.\d+)?[bm])\b")


class SideBySide(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Deals tests to processes in the order in which they were collected, group by group.

    The tests of a file stay in one process, so that what they share is made once; those of the
    engine that are run on each model stay with their model, which is then loaded once.
    """

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(test: str) -> str:
    """The name of the group of a test, given as ``tests/file.py::test_name[parameters]``."""
    file = test.partition("::")[0]
    if file in SPREAD:
        return test
    if model := _MODEL.match(test):
        return model[1]
    return TOGETHER.get(file, file)
