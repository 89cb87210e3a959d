"""The front door: command line, settings, starting and stopping the swarm, reports."""
