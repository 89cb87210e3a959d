"""The worker that gives seats their turns; the only place for AutoGen."""
