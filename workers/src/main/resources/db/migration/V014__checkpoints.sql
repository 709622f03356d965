create table run_checkpoint (
    run_id     text        not null,
    number     integer     not null,
    state      json        not null,
    created_at timestamptz not null,
    primary key (run_id, number)
);
comment on table run_checkpoint is 'Where a run stood when it continued as new, which Temporal would take no payload for. Read by every replay of the execution that goes on from it, so rows stay for a while after the run has ended.';
create index run_checkpoint_old on run_checkpoint (created_at);
