"""The benchmarks: how fast the engine is beside its peers, and the swarm around it."""
