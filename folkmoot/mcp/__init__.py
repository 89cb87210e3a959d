"""A server of the Model Context Protocol: what an assistant may see and do of a state folder."""
