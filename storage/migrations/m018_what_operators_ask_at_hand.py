"""How many tasks ended lately, and how many turns failed, without a look at all of them."""

SQL = """
create index tasks_by_end on tasks (campaign, ended) where ended is not null;
create index turns_that_failed on turns (campaign) where status = 'failed';
"""
