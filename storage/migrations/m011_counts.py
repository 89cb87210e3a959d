"""How a vote was counted, in numbers; of older annotations they are not known."""

SQL = """
alter table annotations add column counts text not null default '[]';
"""
