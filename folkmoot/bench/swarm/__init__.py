"""``folkmoot bench bus`` and ``rows``: the swarm around the engine."""
