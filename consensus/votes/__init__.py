"""Voting rules, one a file."""
