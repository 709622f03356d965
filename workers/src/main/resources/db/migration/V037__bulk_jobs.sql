create table bulk_job (
    job_id       text        primary key,
    workspace_id text        not null references workspace,
    type         text        not null,
    action       text        not null,
    status       text        not null,
    request      json        not null,
    items        text,
    cause        json        not null,
    total        integer     not null,
    done         integer     not null default 0,
    written      integer     not null default 0,
    unchanged    integer     not null default 0,
    rejected     integer     not null default 0,
    errors       json        not null default '[]',
    position     text        not null default '',
    claims       integer     not null default 0,
    fruitless    integer     not null default 0,
    claimed_at   timestamptz,
    created_at   timestamptz not null,
    started_at   timestamptz,
    ended_at     timestamptz,
    failure      text,
    constraint bulk_job_action check (action in ('create', 'update')),
    constraint bulk_job_status check (status in ('queued', 'running', 'completed', 'cancelled', 'failed')),
    constraint bulk_job_ended check ((ended_at is not null) = (status in ('completed', 'cancelled', 'failed')))
);
comment on table bulk_job is
    'What is too much for one request: it is done in pieces, and each piece moves the figures and the position in its own transaction.';
comment on column bulk_job.items is 'The records to be made, as they came in; null once the job has ended.';
comment on column bulk_job.position is 'Up to where it is done: the index of the next item, or the id of the last record that was looked at.';
comment on column bulk_job.claims is 'How often it was taken up. Who took it up last is the only one that may do a piece.';
comment on column bulk_job.fruitless is 'How often it was taken up since the last piece that was done.';
create index bulk_job_newest on bulk_job (workspace_id, job_id desc);
create index bulk_job_open on bulk_job (status, job_id) where status in ('queued', 'running');
