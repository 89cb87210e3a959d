"""Traces for OpenTelemetry, where they are wanted. Without them nothing here is imported."""
