"""What was noted about an item before the drafts."""

SQL = """
alter table annotations add column notes text not null default '{}';
"""
