create table sync (
    sync_id      text        primary key,
    workspace_id text        not null references workspace,
    name         text        not null,
    connection   text        not null,
    definition   json        not null,
    status       text        not null,
    reason       text,
    parked_at    timestamptz,
    cursor_value text,
    next_at      timestamptz,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    constraint sync_name_unique unique (workspace_id, name),
    constraint sync_status check (status in ('active', 'paused', 'parked')),
    constraint sync_parked check ((parked_at is not null) = (status = 'parked'))
);
comment on table sync is 'What is brought in from another service again and again, and up to where it has come.';
comment on column sync.definition is 'As it was asked for; name and connection are repeated in columns of their own.';
comment on column sync.status is 'parked: its connection has to be authorized again; it goes on by itself then.';
comment on column sync.cursor_value is 'The latest value of the stream''s cursor in all that was read to its end.';
comment on column sync.next_at is 'When its schedule starts it next; null without a schedule and while it is not active.';
create index sync_newest on sync (workspace_id, sync_id desc);
create index sync_due on sync (next_at) where next_at is not null;
create index sync_parked_for on sync (workspace_id, connection) where status = 'parked';

create table sync_run (
    sync_run_id  text        primary key,
    sync_id      text        not null references sync on delete cascade,
    workspace_id text        not null references workspace,
    status       text        not null,
    scheduled    boolean     not null,
    whole        boolean     not null,
    waiting_for  text,
    failure      text,
    page         integer     not null default 0,
    position     text,
    all_read     boolean     not null default false,
    cursor_from  text,
    cursor_value text,
    read         bigint      not null default 0,
    written      bigint      not null default 0,
    unchanged    bigint      not null default 0,
    deleted      bigint      not null default 0,
    rejected     bigint      not null default 0,
    calls        bigint      not null default 0,
    waited_ms    bigint      not null default 0,
    skipped      integer     not null default 0,
    claims       integer     not null default 0,
    fruitless    integer     not null default 0,
    touched_at   timestamptz not null,
    wakes_at     timestamptz,
    queued_at    timestamptz not null,
    started_at   timestamptz,
    ended_at     timestamptz,
    constraint sync_run_status
        check (status in ('queued', 'running', 'waiting', 'suspended', 'completed', 'failed', 'cancelled')),
    constraint sync_run_ended check ((ended_at is not null) = (status in ('completed', 'failed', 'cancelled')))
);
comment on table sync_run is
    'One pass of a sync over its stream. A page''s records, its figures and its position are written in one transaction.';
comment on column sync_run.whole is 'Whether it reads all of the stream, and deletes what it has not read.';
comment on column sync_run.claims is 'How often it was taken up. Who took it up last is the only one that works on it.';
comment on column sync_run.page is 'How many pages were written.';
comment on column sync_run.position is 'Where the next page is, as the stream''s paginator writes it; null at the beginning and behind the end.';
comment on column sync_run.cursor_from is 'The cursor of the sync when the run began: all of its pages are asked for with it.';
comment on column sync_run.skipped is 'How often the schedule would have started the sync while this run was at work.';
comment on column sync_run.fruitless is 'How often it was taken up since it last came further.';
-- One at a time, whoever asks for it.
create unique index sync_run_open on sync_run (sync_id) where ended_at is null;
create index sync_run_newest on sync_run (sync_id, sync_run_id desc);
create index sync_run_at_work on sync_run (status, sync_run_id) where ended_at is null;
create index sync_run_old on sync_run (ended_at) where ended_at is not null;
