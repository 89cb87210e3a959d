"""The guard that keeps tests from reaching a real model by accident.

The test suite forbids real models in the environment, so that the processes a test starts are
guarded too; tests that mean to run one are marked ``model``.
"""

from __future__ import annotations

import os

from schema.errors import EngineFault

VARIABLE = "FOLKMOOT_REAL_MODELS"
FORBIDDEN = "forbidden"


def check_real_model(what: str) -> None:
    """Called before a real model is loaded or a remote one is asked.

    Args:
        what: the model or endpoint, for the message.

    Raises:
        EngineFault: when the environment forbids real models.
    """
    if os.environ.get(VARIABLE) == FORBIDDEN:
        raise EngineFault(
            f"{what} is a real model, and {VARIABLE}={FORBIDDEN} is set",
            "use the model 'scripted', or mark the test with @pytest.mark.model",
        )
