"""Recipes as a person meets them: run, looked at, and what comes out of them."""
