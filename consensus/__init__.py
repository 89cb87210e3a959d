"""From many ballots to one annotation: pure functions of the transcript and the policy.

Importing this package makes the built-in voting rules known.
"""

from consensus.votes import (
    competence,
    dawid_skene,
    family_pool,
    glad,
    log_pool,
    mace,
    one_coin,
    plurality,
    pooled_mean,
    soft_mean,
    trusted,
)

__all__ = [
    "competence",
    "dawid_skene",
    "family_pool",
    "glad",
    "log_pool",
    "mace",
    "one_coin",
    "plurality",
    "pooled_mean",
    "soft_mean",
    "trusted",
]
