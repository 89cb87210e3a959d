"""Solved tasks are opened first, and looked for at every look: they must be found at once."""

SQL = """
create index tasks_solved on tasks (campaign, state) where gold is not null;
"""
