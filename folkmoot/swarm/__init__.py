"""Starting and stopping the swarm, and running a job on it."""
