"""The ledger's tables, as a diary: each entry is applied once, in order, and never changed.

``docs/project/ledger-tables.md`` says what every column means. Times are Unix times in seconds;
values without a fixed shape are JSON in text columns; a task is known by (campaign, task id)
everywhere.
"""

from __future__ import annotations

import sqlite3

from schema.errors import LedgerError, LedgerTooNew
from storage.connection import transaction
from storage.sqlite_tools import Database, Migrations

migration = Migrations("folkmoot")


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date, all in one transaction that excludes other writers.

    Raises:
        LedgerTooNew: when a later version of folkmoot has written this ledger.
    """
    database = _database(connection)
    with transaction(connection):
        _refuse_newer(database)
        migration.apply(database)


def check_version(connection: sqlite3.Connection) -> None:
    """For readers, who cannot migrate.

    Raises:
        LedgerTooNew: when a later version of folkmoot has written this ledger.
        LedgerError: when it is no ledger, or a writer has to bring it up to date first.
    """
    database = _database(connection)
    if not migration.applied(database):
        raise LedgerError("the file is not a ledger of folkmoot", "name another file")
    _refuse_newer(database)
    if migration.pending(database):
        raise LedgerError(
            "an earlier version of folkmoot wrote this ledger",
            "`folkmoot annotate` or `folkmoot up` bring it up to date when they start",
        )


def _database(connection: sqlite3.Connection) -> Database:
    # Plugins that somebody installed for sqlite-utils have no business in the ledger.
    return Database(connection, recursive_triggers=False, execute_plugins=False)


def _refuse_newer(database: Database) -> None:
    known = {entry.name for entry in migration._migrations}  # sqlite-utils has no public list
    strangers = [entry.name for entry in migration.applied(database) if entry.name not in known]
    if strangers:
        raise LedgerTooNew(
            f"a later version of folkmoot wrote this ledger (it has {strangers[-1]!r})",
            "update folkmoot",
        )


@migration()
def m001_campaigns(db: Database) -> None:
    """What a person wants done; a revision never changes."""
    db.executescript("""
        create table campaigns (
            name text primary key,
            revision text not null references revisions(digest) deferrable initially deferred,
            state text not null check (state in ('running', 'paused', 'cancelled', 'spent')),
            reason text not null,
            created real not null,
            started real
        ) strict;
        create table revisions (
            digest text primary key,
            campaign text not null references campaigns(name),
            number integer not null,
            spec text not null,
            created real not null,
            unique (campaign, number)
        ) strict;
        create trigger a_revision_never_changes before update on revisions
        begin select raise(abort, 'a revision never changes'); end;
        create table spent (
            campaign text primary key references campaigns(name),
            turns integer not null default 0,
            tokens integer not null default 0,
            seconds real not null default 0,
            lost_attempts integer not null default 0,
            lost_tokens integer not null default 0
        ) strict;
        create table policies (
            campaign text not null references campaigns(name),
            id text not null,
            number integer not null,
            body text not null,
            created real not null,
            primary key (campaign, id)
        ) strict;
    """)


@migration()
def m002_tasks(db: Database) -> None:
    """The items of a campaign, and the passages that may help with them."""
    db.executescript("""
        create table tasks (
            n integer primary key,
            campaign text not null references campaigns(name),
            id text not null,
            revision text not null references revisions(digest),
            content text not null,
            input text not null,
            gold text,
            meta text not null,
            conflicts_with text,
            state text not null check (state in ('waiting', 'started', 'finished')),
            outcome text check (
                outcome in ('accepted', 'escalated', 'rejected', 'failed', 'cancelled')
            ),
            reason text not null,
            submitted real not null,
            started real,
            ended real,
            policy text,
            unique (campaign, id),
            foreign key (campaign, policy) references policies(campaign, id),
            check ((state = 'finished') = (outcome is not null))
        ) strict;
        create index tasks_by_state on tasks (campaign, state, outcome);
        create index tasks_in_conflict on tasks (campaign, conflicts_with)
            where conflicts_with is not null;
        create table passages (
            n integer primary key,
            revision text not null references revisions(digest),
            id text not null,
            source text not null,
            text text not null,
            answer text not null
        ) strict;
        create index passages_by_id on passages (revision, id);
        create virtual table passages_fts using fts5 (
            text, content = 'passages', content_rowid = 'n'
        );
        create table hits (
            campaign text not null,
            task text not null,
            rank integer not null,
            passage integer not null references passages(n),
            score real not null,
            primary key (campaign, task, rank),
            foreign key (campaign, task) references tasks(campaign, id)
        ) strict, without rowid;
    """)


@migration()
def m003_outbox_and_inbox(db: Database) -> None:
    """Turns that were asked for, and messages that need no second look."""
    db.executescript("""
        create table outbox (
            n integer primary key,
            turn text not null unique,
            campaign text not null,
            task text not null,
            stage text not null,
            role text not null,
            seat text not null,
            body text,
            attempt integer not null,
            created real not null,
            sent real,
            answered real,
            dropped real,
            foreign key (campaign, task) references tasks(campaign, id)
        ) strict;
        create index outbox_by_task on outbox (campaign, task);
        create index outbox_unsent on outbox (n)
            where sent is null and answered is null and dropped is null;
        create index outbox_unanswered on outbox (sent)
            where sent is not null and answered is null and dropped is null;
        create table inbox (
            message text primary key,
            processed real not null
        ) strict, without rowid;
    """)


@migration()
def m004_turns(db: Database) -> None:
    """What was said, what it cost, and the prompts as the models saw them."""
    db.executescript("""
        create table turns (
            n integer primary key autoincrement,
            turn text not null unique,
            campaign text not null,
            task text not null,
            stage text not null,
            question text not null,
            role text not null,
            seat text not null,
            model text not null,
            family text not null,
            round integer not null,
            sample integer not null,
            ord text not null,
            candidate text not null,
            attempt integer not null,
            status text not null check (status in ('spoken', 'abstained', 'failed')),
            ballot text,
            choice text,
            probability real,
            says text not null,
            error text not null,
            error_kind text not null,
            tokens integer not null,
            seconds real not null,
            started real not null,
            recorded real not null,
            agent text not null,
            worker text not null,
            body text not null,
            foreign key (campaign, task) references tasks(campaign, id)
        ) strict;
        create index turns_by_task on turns (campaign, task);
        create table prompts (
            digest text primary key,
            text text not null
        ) strict;
        create table calls (
            turn_n integer not null references turns(n),
            n integer not null,
            prompt text not null references prompts(digest),
            answer text not null,
            form text not null,
            model text not null,
            model_digest text not null,
            parameters text not null,
            seed integer not null,
            prompt_tokens integer not null,
            cached_tokens integer not null,
            generated_tokens integer not null,
            seconds real not null,
            primary key (turn_n, n)
        ) strict, without rowid;
        create index calls_by_prompt on calls (prompt);
        create table lost_attempts (
            turn text not null,
            attempt integer not null,
            started real not null,
            worker text not null,
            campaign text not null references campaigns(name),
            why text not null check (why in ('duplicate', 'late')),
            tokens integer not null,
            seconds real not null,
            recorded real not null,
            primary key (turn, attempt, started, worker)
        ) strict, without rowid;
        create view spoken as
            select
                n as rowid, says, error,
                (
                    select group_concat(answer, char(10)) from calls
                    where turn_n = turns.n and form in ('generate', 'foreign')
                ) as answers
            from turns;
        create virtual table turns_fts using fts5 (says, error, answers, content = 'spoken');
    """)


@migration()
def m005_decisions_and_annotations(db: Database) -> None:
    """Why the talking went on or ended, and what came of it."""
    db.executescript("""
        create table decisions (
            id integer primary key,
            campaign text not null,
            task text not null,
            n integer not null,
            after_turn integer not null,
            step text not null check (step in ('ask', 'wait', 'finish')),
            stage text not null,
            why text not null,
            policy text,
            created real not null,
            unique (campaign, task, n),
            foreign key (campaign, task) references tasks(campaign, id),
            foreign key (campaign, policy) references policies(campaign, id)
        ) strict;
        create table annotations (
            campaign text not null,
            task text not null,
            version integer not null,
            outcome text not null check (
                outcome in ('accepted', 'escalated', 'rejected', 'failed', 'cancelled')
            ),
            value text,
            confidence real,
            margin real,
            effective_votes real,
            probabilities text not null,
            votes text not null,
            dissent text not null,
            reason text not null,
            policy text,
            author text not null check (author in ('committee', 'person', 'moderator')),
            after_turn integer not null,
            created real not null,
            primary key (campaign, task, version),
            foreign key (campaign, task) references tasks(campaign, id),
            foreign key (campaign, policy) references policies(campaign, id)
        ) strict;
        create table records (
            campaign text not null,
            task text not null,
            version integer not null,
            n integer not null,
            id text not null,
            value text not null,
            stage text not null,
            primary key (campaign, task, version, n),
            foreign key (campaign, task, version) references annotations(campaign, task, version)
        ) strict;
        create index records_by_id on records (campaign, id);
        create table record_parents (
            campaign text not null,
            task text not null,
            version integer not null,
            record integer not null,
            n integer not null,
            parent text not null,
            primary key (campaign, task, version, record, n),
            foreign key (campaign, task, version, record)
                references records(campaign, task, version, n)
        ) strict, without rowid;
        create index record_parents_by_parent on record_parents (campaign, parent);
        create table deletions (
            n integer primary key,
            campaign text not null references campaigns(name),
            task_digest text not null,
            turns integer not null,
            tokens integer not null,
            lost_attempts integer not null,
            lost_tokens integer not null,
            deleted real not null
        ) strict;
    """)


@migration()
def m006_transcript(db: Database) -> None:
    """A transcript that can be read in any SQLite shell, one line a row."""
    db.executescript("""
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
    """)


@migration()
def m007_announcements(db: Database) -> None:
    """What the bus is still to be told of, written together with the annotation."""
    db.executescript("""
        create table announcements (
            n integer primary key,
            campaign text not null,
            task text not null,
            version integer not null,
            unique (campaign, task, version),
            foreign key (campaign, task, version)
                references annotations(campaign, task, version) on delete cascade
        ) strict;
        create trigger an_annotation_is_announced after insert on annotations
        begin
            insert into announcements (campaign, task, version)
            values (new.campaign, new.task, new.version);
        end;
    """)


@migration()
def m008_solved_tasks_at_hand(db: Database) -> None:
    """Solved tasks are opened first, and looked for at every look: they must be found at once."""
    db.executescript("""
        create index tasks_solved on tasks (campaign, state) where gold is not null;
    """)


@migration()
def m009_no_inbox(db: Database) -> None:
    """No message needed to be remembered: what each does is harmless to repeat."""
    db.executescript("drop table inbox;")


@migration()
def m010_blocked_campaigns(db: Database) -> None:
    """What keeps a campaign from going on. A table of its own: the state says what is wanted."""
    db.executescript("""
        create table blocked (
            campaign text primary key references campaigns(name),
            reason text not null,
            since real not null
        ) strict;
        create view standings as
        select
            name,
            iif(state = 'running' and since is not null, 'blocked', state) as state,
            iif(state = 'running' and since is not null, blocked.reason, campaigns.reason)
                as reason
        from campaigns left join blocked on campaign = name;
    """)


@migration()
def m011_counts(db: Database) -> None:
    """How a vote was counted, in numbers; of older annotations they are not known."""
    db.executescript("""
        alter table annotations add column counts text not null default '[]';
    """)


@migration()
def m012_notes(db: Database) -> None:
    """What was noted about an item before the drafts."""
    db.executescript("""
        alter table annotations add column notes text not null default '{}';
    """)


@migration()
def m013_confidences(db: Database) -> None:
    """How sure an answer is in three forms; of older annotations they are not known."""
    db.executescript("""
        alter table annotations add column confidences text not null default '{}';
    """)


@migration()
def m014_working_time_and_waits(db: Database) -> None:
    """Budgets count the time of work, and what is waited for outside is told. Of older campaigns
    only the time from the first start to the last end is known."""
    db.executescript("""
        alter table spent add column worked real not null default 0;
        update spent set worked = coalesce((
            select max(0, max(ended) - min(started)) from tasks
            where tasks.campaign = spent.campaign and started is not null
        ), 0);
        create table waits (
            campaign text not null references campaigns(name),
            sort text not null check (sort in ('model', 'role')),
            name text not null,
            why text not null,
            todo text not null,
            hopeless integer not null,
            tries integer not null,
            since real not null,
            primary key (campaign, sort, name)
        ) strict, without rowid;
    """)


@migration()
def m015_rows_of_files(db: Database) -> None:
    """Which row of a file a task stands for, that a row may leave its file, and that what failed
    may be opened again: then a later version than the first is the committee's word."""
    db.executescript("""
        alter table tasks add column row_file text;
        alter table tasks add column row_id text;
        alter table tasks add column row_key text;
        alter table tasks add column withdrawn real
            check (withdrawn is null or state = 'finished');
        alter table tasks add column version integer not null default 1;
        create index tasks_by_row on tasks (campaign, row_id) where row_id is not null;
        alter table turns add column retried real;
    """)


@migration()
def m017_usage_and_estimates(db: Database) -> None:
    """What each model was asked for is added up, and what a run was expected to take is kept."""
    db.executescript("""
        create table used (
            campaign text not null references campaigns(name),
            model text not null,
            digest text not null,
            form text not null,
            calls integer not null,
            prompt_tokens integer not null,
            cached_tokens integer not null,
            generated_tokens integer not null,
            seconds real not null,
            primary key (campaign, model, digest, form)
        ) strict, without rowid;
        insert into used
            select
                campaign, calls.model, model_digest, form, count(*), sum(prompt_tokens),
                sum(cached_tokens), sum(generated_tokens), sum(calls.seconds)
            from calls join turns on turns.n = turn_n
            group by campaign, calls.model, model_digest, form;
        create trigger every_call_is_added_up after insert on calls begin
            insert into used
                select
                    campaign, new.model, new.model_digest, new.form, 1, new.prompt_tokens,
                    new.cached_tokens, new.generated_tokens, new.seconds
                from turns where n = new.turn_n
            on conflict do update set
                calls = calls + 1,
                prompt_tokens = prompt_tokens + excluded.prompt_tokens,
                cached_tokens = cached_tokens + excluded.cached_tokens,
                generated_tokens = generated_tokens + excluded.generated_tokens,
                seconds = seconds + excluded.seconds;
        end;
        create table estimates (
            n integer primary key,
            campaign text not null references campaigns(name),
            body text not null,
            worked real not null,
            made real not null
        ) strict;
        create index estimates_by_campaign on estimates (campaign, n);
    """)


@migration()
def m018_what_operators_ask_at_hand(db: Database) -> None:
    """How many tasks ended lately, and how many turns failed, without a look at all of them."""
    db.executescript("""
        create index tasks_by_end on tasks (campaign, ended) where ended is not null;
        create index turns_that_failed on turns (campaign) where status = 'failed';
    """)


@migration()
def m019_erasing_goes_on(db: Database) -> None:
    """Deleted words leave the full-text index in steps: which are not yet out, survives a crash."""
    db.executescript("""
        alter table deletions add column erased real;
        update deletions set erased = deleted;
    """)


@migration()
def m022_forged_turns(db: Database) -> None:
    """A turn counts only with the word that its request was sent with; what is refused is counted.
    Requests that were written before have no word, and need none."""
    db.executescript("""
        alter table outbox add column nonce text;
        create table refused_turns (
            campaign text not null,
            why text not null,
            turns integer not null,
            last real not null,
            primary key (campaign, why)
        ) strict, without rowid;
    """)


@migration()
def m027_known_answers_of_elsewhere(db: Database) -> None:
    """A known answer may come from another file than the row: that one says nothing against it."""
    db.executescript("alter table tasks add column gold_imported integer not null default 0;")


@migration()
def m025_what_a_console_asks_at_hand(db: Database) -> None:
    """The least certain rows, the sum of outcomes, and what people have answered, without a look at
    all annotations."""
    db.executescript("""
        create index annotations_by_worth on annotations (
            campaign, coalesce(margin, 0.0), coalesce(confidence, 0.0), task, version, outcome
        ) where author != 'person';
        create index annotations_of_people on annotations (campaign, task, version)
            where author = 'person';
        create index tasks_by_outcome on tasks (campaign, withdrawn, outcome);
    """)


@migration()
def m028_requests_in_turn(db: Database) -> None:
    """Campaigns take turns in what is sent: the next ones of each are found at once."""
    db.executescript("""
        drop index outbox_unsent;
        create index outbox_unsent on outbox (campaign, n)
            where sent is null and answered is null and dropped is null;
    """)


@migration()
def m029_recipes(db: Database) -> None:
    """Synthesis: recipes, their units with what each drew, and every record with its one fate."""
    db.executescript("""
        create table recipes (
            name text primary key,
            revision text not null,
            state text not null check (state in
                ('filling', 'running', 'paused', 'blocked', 'ended', 'cancelled', 'spent')),
            reason text not null,
            created real not null,
            ended real
        ) strict, without rowid;
        create table recipe_revisions (
            digest text primary key,
            recipe text not null references recipes(name),
            number integer not null,
            spec text not null,
            created real not null
        ) strict;
        create table units (
            recipe text not null references recipes(name),
            pass text not null,
            n integer not null,
            state text not null check (state in ('open', 'judged', 'failed', 'passed_over')),
            task text,
            mark text not null,
            reason text not null,
            opened real not null,
            closed real,
            primary key (recipe, pass, n)
        ) strict, without rowid;
        create index units_open on units(recipe, pass, n) where state = 'open';
        create table made (
            n integer primary key,
            address text not null,
            recipe text not null references recipes(name),
            pool text not null,
            pass text not null,
            unit integer,
            place integer not null,
            entry integer not null,
            value text,
            generation integer not null,
            fate text not null check (fate in ('accepted', 'rejected')),
            gate text not null,
            reason text not null,
            measured real,
            against integer,
            source text not null,
            created real not null,
            unique (recipe, address)
        ) strict;
        create unique index made_by_unit on made(recipe, pass, unit, place) where unit is not null;
        create index made_in_pool on made(recipe, pool, n) where fate = 'accepted';
        create table unit_draws (
            recipe text not null,
            pass text not null,
            unit integer not null,
            slot text not null,
            place integer not null,
            record integer not null,
            primary key (recipe, pass, unit, slot, place)
        ) strict, without rowid;
        create index drawn_records on unit_draws(record);
        create table pass_ends (
            recipe text not null,
            pass text not null,
            why text not null,
            created real not null,
            primary key (recipe, pass)
        ) strict, without rowid;
    """)


@migration()
def m030_records_are_announced(db: Database) -> None:
    """The bus is told of every record that a recipe makes; none is forgotten."""
    db.executescript("""
        create table record_announcements (n integer primary key) strict;
        create trigger made_is_announced after insert on made when new.unit is not null begin
            insert into record_announcements values (new.n);
        end;
    """)


@migration()
def m031_vectors(db: Database) -> None:
    """Vectors that models made of texts, by digests of both; whose vectors each recipe goes by, and
    what they took; models that do not make any now."""
    db.executescript("""
        create table embedders (n integer primary key, digest text not null unique) strict;
        create table vectors (
            embedder integer not null references embedders(n),
            text blob not null,
            vector blob not null,
            primary key (embedder, text)
        ) strict;
        create index vectors_of_text on vectors (text);
        create table recipe_embedders (
            recipe text not null references recipes(name),
            model text not null,
            embedder integer not null references embedders(n),
            vectors integer not null,
            cut integer not null,
            tokens integer not null,
            seconds real not null,
            primary key (recipe, model)
        ) strict, without rowid;
        create table recipe_waits (
            recipe text not null references recipes(name),
            model text not null,
            why text not null,
            todo text not null,
            hopeless integer not null,
            tries integer not null,
            since real not null,
            primary key (recipe, model)
        ) strict, without rowid;
    """)


_VOTES = """
    insert into seat_votes
        select
            ROW.campaign, json_extract(vote.value, '$.seat'), SIGN count(*),
            SIGN sum(json_extract(vote.value, '$.agrees')), SIGN count(ROW.gold),
            SIGN sum(ROW.gold is not null and
                json_quote(json_extract(vote.value, '$.choice')) = ROW.gold)
        from SOURCE
        where ROW.withdrawn is null
        group by 1, 2
    on conflict do update set
        votes = votes + excluded.votes, agrees = agrees + excluded.agrees,
        with_gold = with_gold + excluded.with_gold,
        agrees_gold = agrees_gold + excluded.agrees_gold;
"""
"""Adds votes up, or takes them away: those of the versions that ended tasks."""


def _votes(row: str, source: str, sign: str = "") -> str:
    return _VOTES.replace("SOURCE", source).replace("ROW", row).replace("SIGN", sign)


def _votes_of_annotation(row: str, sign: str = "") -> str:
    source = (
        "tasks join json_each(OWN.votes) as vote "
        "on tasks.campaign = OWN.campaign and tasks.id = OWN.task and version = OWN.version"
    )
    return _votes("tasks", source.replace("OWN", row), sign)


def _votes_of_task(row: str, sign: str = "") -> str:
    source = (
        "annotations a join json_each(a.votes) as vote "
        "on a.campaign = OWN.campaign and a.task = OWN.id and a.version = OWN.version"
    )
    return _votes(row, source.replace("OWN", row), sign)


@migration()
def m033_what_seats_did(db: Database) -> None:
    """What each seat did, how its votes stood beside outcome and gold, and what was spent when, are
    added up as they come: nobody waits for a look at all turns."""
    db.executescript("""
        create table seat_work (
            campaign text not null,
            seat text not null,
            role text not null,
            model text not null,
            family text not null,
            first integer not null,
            turns integer not null,
            ballots integer not null,
            abstained integer not null,
            failed integer not null,
            tokens integer not null,
            seconds real not null,
            primary key (campaign, seat, role, model, family)
        ) strict, without rowid;
        create table seat_votes (
            campaign text not null,
            seat text not null,
            votes integer not null,
            agrees integer not null,
            with_gold integer not null,
            agrees_gold integer not null,
            primary key (campaign, seat)
        ) strict, without rowid;
        create table spent_by_minute (
            campaign text not null,
            minute integer not null,
            turns integer not null,
            tokens integer not null,
            seconds real not null,
            primary key (campaign, minute)
        ) strict, without rowid;
        insert into seat_work
            select campaign, seat, role, model, family, min(n), count(*), count(ballot),
                sum(status = 'abstained'), sum(status = 'failed'), sum(tokens), sum(seconds)
            from turns group by campaign, seat, role, model, family;
        insert into spent_by_minute
            select campaign, cast(recorded / 60 as integer), count(*), sum(tokens), sum(seconds)
            from turns group by 1, 2;
        create trigger every_turn_is_added_up after insert on turns begin
            insert into seat_work values (
                new.campaign, new.seat, new.role, new.model, new.family, new.n, 1,
                new.ballot is not null, new.status = 'abstained', new.status = 'failed',
                new.tokens, new.seconds
            ) on conflict do update set
                turns = turns + 1, ballots = ballots + excluded.ballots,
                abstained = abstained + excluded.abstained, failed = failed + excluded.failed,
                tokens = tokens + excluded.tokens, seconds = seconds + excluded.seconds;
            insert into spent_by_minute values (
                new.campaign, cast(new.recorded / 60 as integer), 1, new.tokens, new.seconds
            ) on conflict do update set
                turns = turns + 1, tokens = tokens + excluded.tokens,
                seconds = seconds + excluded.seconds;
        end;
        create trigger a_turn_that_is_deleted_is_taken_away after delete on turns begin
            update seat_work set
                turns = turns - 1, ballots = ballots - (old.ballot is not null),
                abstained = abstained - (old.status = 'abstained'),
                failed = failed - (old.status = 'failed'),
                tokens = tokens - old.tokens, seconds = seconds - old.seconds
                where campaign = old.campaign and seat = old.seat and role = old.role
                    and model = old.model and family = old.family;
            delete from seat_work
                where campaign = old.campaign and seat = old.seat and turns = 0;
        end;
    """)
    every = (
        "annotations a join tasks on tasks.campaign = a.campaign and tasks.id = a.task "
        "and tasks.version = a.version join json_each(a.votes) as vote"
    )
    db.executescript(_votes("tasks", every))
    for begins, does in (
        ("every_vote_is_added_up after insert on annotations", _votes_of_annotation("new")),
        (
            "a_vote_that_is_deleted_is_taken_away before delete on annotations",
            _votes_of_annotation("old", "-"),
        ),
        (
            "votes_that_count_otherwise after update of version, withdrawn, gold on tasks",
            _votes_of_task("old", "-") + _votes_of_task("new"),
        ),
    ):
        db.executescript(f"create trigger {begins} begin {does} end;")
