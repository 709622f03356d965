create table sync_conflict (
    conflict_id text        primary key,
    sync_id     text        not null references sync on delete cascade,
    sync_run_id text        not null,
    record_id   text        not null,
    external_id text        not null,
    field       text,
    base        json,
    ours        json,
    theirs      json,
    winner      text        not null,
    at          timestamptz not null,
    constraint sync_conflict_winner check (winner in ('ours', 'theirs'))
);
comment on table sync_conflict is
    'What was changed on both sides since they agreed, and who has won; kept for 30 days, and the newest ten thousand of a sync.';
comment on column sync_conflict.field is 'Null where one side was deleted and the other changed; the deleted side has no values.';
create index sync_conflict_newest on sync_conflict (sync_id, conflict_id desc);
create index sync_conflict_old on sync_conflict (at);
