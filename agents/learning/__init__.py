"""Learning beside the work: policies, and the lessons that they are made of."""
