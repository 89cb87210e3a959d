"""The campaign file: a whole campaign as TOML that a person writes (docs/campaign-file.md)."""
