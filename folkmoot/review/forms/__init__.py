"""How a task is answered on a terminal: a form for each description of a kind's review form."""
