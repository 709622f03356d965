alter table sync add column owed boolean not null default false;
comment on column sync.owed is 'Whether a time has come while a run was open, for which one is to follow.';
create index sync_owed on sync (sync_id) where owed;

-- No reference: the row outlives its sync until the engine has forgotten the schedule too.
create table sync_schedule (
    sync_id    text        primary key,
    known_at   timestamptz not null,
    busy_until timestamptz not null
);
comment on table sync_schedule is 'Which state of a sync the engine was last told, for its schedule there.';
comment on column sync_schedule.known_at is 'The sync''s updated_at at that time; any other means that it is to be told again.';
comment on column sync_schedule.busy_until is 'Until when somebody is telling it.';
