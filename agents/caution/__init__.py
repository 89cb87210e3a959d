"""Being careful with what processes have died of: what is in hand, and who is asked about alone."""
