"""How sure an answer is in three forms; of older annotations they are not known."""

SQL = """
alter table annotations add column confidences text not null default '{}';
"""
