"""The protocol: from a transcript and a policy to the next step, stage by stage."""
