"""One task from the first draft to the last answer, as the console and the report draw it."""
