"""The moderator: opens tasks, asks for turns, decides when the talking is over."""
