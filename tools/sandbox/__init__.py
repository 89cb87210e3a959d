"""Runs code that nobody vouches for, where it can reach nothing, or not at all."""
