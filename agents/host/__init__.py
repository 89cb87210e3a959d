"""The model host, which serves an engine on the bus, and the engine that reaches it."""
