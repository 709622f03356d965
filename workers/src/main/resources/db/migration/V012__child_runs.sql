alter table run
    add column parent_run_id text,
    add column parent_key    text,
    add column depth         integer not null default 0;
comment on column run.parent_run_id is 'The run whose task, identified by parent_key, started this one.';
comment on column run.depth is 'How many runs in a row led to this one where no event did.';
create unique index run_of_parent on run (parent_run_id, parent_key) where parent_run_id is not null;

alter table run_listener add column child_run_id text;
comment on column run_listener.child_run_id is 'The run whose end is awaited, where it is not events.';
create index run_listener_of_child on run_listener (child_run_id) where child_run_id is not null;
