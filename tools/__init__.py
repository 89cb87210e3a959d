"""What finds something out without a model: code that is run, sums, plans that are followed.

All tools are in :data:`tools.base.TOOLS` once this package is imported. Another package brings one
by an entry point of the group ``folkmoot.tools``: see :mod:`schema.registry`.
"""

from tools import arithmetic, plan, programs

__all__ = ["arithmetic", "plan", "programs"]
