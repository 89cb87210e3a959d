"""Recipes as a person meets them: read, run, looked at, and what comes out of them."""
