"""A transcript that can be read in any SQLite shell, one line a row."""

SQL = """
create view transcript as
with lines (campaign, task, at, rank, n, line) as (
    select
        campaign, id, 0, 0, 0,
        'task ' || id || ': ' || input || coalesce(' (gold ' || gold || ')', '')
    from tasks
    union all
    select
        hits.campaign, hits.task, 0, 1, hits.rank,
        'found ' || source || ' ' || passages.id || ': ' || text
            || iif(answer = '', '', ' -> ' || answer)
    from hits join passages on passages.n = hits.passage
    union all
    select
        campaign, task, n, 2, 0,
        stage || iif(round > 0, ' round ' || (round + 1), '')
            || iif(ord = '', '', ' (' || ord || ')')
            || ' | ' || seat || ' (' || role || ', ' || model || ')'
            || iif(candidate = '', '', ' on ' || candidate)
            || ': ' || status
            || coalesce(' [' || (
                select group_concat(key || printf(' %.2f', value), ', ')
                from json_each(ballot, '$.probabilities')
            ) || ']', '')
            || iif(says = '', '', ' ' || says)
            || iif(error = '', '', ' ' || error)
            || printf(' {%d tokens, %.2f s}', tokens, seconds)
    from turns
    union all
    select
        campaign, task, after_turn, 3, n,
        'moderator | ' || step || iif(stage = '', '', ' ' || stage) || ': ' || why
    from decisions
    union all
    select
        campaign, task, after_turn, 4, version,
        'annotation ' || version || ' by ' || author || ': ' || outcome
            || coalesce(' ' || value, '')
            || coalesce(printf(' (confidence %.2f)', confidence), '')
            || iif(reason = '', '', ' because ' || reason)
    from annotations
)
select
    campaign, task,
    row_number() over (partition by campaign, task order by at, rank, n) as n,
    replace(replace(line, char(13), ' '), char(10), ' ') as line
from lines;
"""
