"""Deleted words leave the full-text index in steps: which are not yet out, survives a crash."""

SQL = """
alter table deletions add column erased real;
update deletions set erased = deleted;
"""
