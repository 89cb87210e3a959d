"""How good answers are beside right ones, with intervals: what figures are made of."""
