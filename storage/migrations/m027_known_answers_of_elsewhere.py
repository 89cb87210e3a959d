"""A known answer may come from another file than the row: that one says nothing against it."""

SQL = """
alter table tasks add column gold_imported integer not null default 0;
"""
