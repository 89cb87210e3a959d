"""The steward: carries recipes on within the moderator's transactions."""
