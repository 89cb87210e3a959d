"""Preparing a model for the CPU that it runs on: candidates tried, measured, chosen."""
