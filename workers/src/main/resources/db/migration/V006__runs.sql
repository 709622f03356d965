create table run (
    run_id          text primary key,
    workspace_id    text        not null references workspace,
    namespace       text        not null,
    name            text        not null,
    version         text        not null,
    sha256          text        not null,
    workflow_id     text        not null,
    temporal_run_id text,
    event_id        text,
    retry_of        text,
    input           json,
    status          text        not null,
    waiting_for     text,
    waiting_until   timestamptz,
    output          json,
    error           json,
    created_at      timestamptz not null,
    started_at      timestamptz,
    ended_at        timestamptz,
    dispatch        text        not null,
    claimed_at      timestamptz,
    resumed         boolean     not null default false,
    journal_entry   integer     not null default 0,
    journaled_at    timestamptz not null,
    constraint run_workflow_once unique (workflow_id),
    constraint run_status check (status in ('running', 'waiting', 'suspended', 'completed', 'faulted', 'cancelled')),
    constraint run_dispatch check (dispatch in ('queued', 'claimed', 'started', 'ended'))
) with (fillfactor = 70);
comment on table run is 'One row a run, from the acceptance of what starts it. Queued rows are the dispatcher''s queue; input is null where the event holds it; journal_entry is the last entry of the run''s journal that is in the row.';

create index run_queued on run (workspace_id, run_id) where dispatch = 'queued';
create index run_claimed on run (claimed_at) where dispatch = 'claimed';
create index run_in_flight on run (workspace_id) where dispatch in ('claimed', 'started') and status = 'running';
create index run_unended on run (journaled_at) where dispatch = 'started';
create index run_newest on run (workspace_id, run_id desc);
create index run_newest_of_automation on run (workspace_id, namespace, name, run_id desc);
create index run_newest_of_status on run (workspace_id, status, run_id desc);
create index run_of_event on run (event_id) where event_id is not null;

create table run_step (
    run_id        text        not null,
    step          integer     not null,
    journal_entry integer     not null,
    pointer       text        not null,
    name          text        not null,
    type          text        not null,
    status        text        not null,
    attempt       integer     not null,
    iteration     integer,
    input         json,
    output        json,
    error         json,
    started_at    timestamptz not null,
    ended_at      timestamptz,
    primary key (run_id, step),
    constraint run_step_status check (status in ('running', 'waiting', 'completed', 'faulted', 'cancelled', 'skipped'))
);
comment on table run_step is 'Without a foreign key, which would be asked for every step. What a run''s journal tells of its steps: a projection of the history, bounded in size, that a replay writes again word for word.';

create table run_effect (
    run_id text not null,
    key    text not null,
    effect json not null,
    primary key (run_id, key)
);
comment on table run_effect is 'What a run has done to the world, kept only where the engine forgets: a run that is started again does not do it twice.';
