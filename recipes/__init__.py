"""Recipes: what they are made of, and what is due next. Pure; nothing here knows bus or ledger."""
