"""From many ballots to one annotation: pure functions of the transcript and the policy.

Importing this package makes the built-in voting rules known.
"""

from consensus.votes import pooled_mean

__all__ = ["pooled_mean"]
