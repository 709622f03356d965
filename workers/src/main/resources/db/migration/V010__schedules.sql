create table automation_schedule (
    workspace_id text        not null,
    namespace    text        not null,
    name         text        not null,
    schedule     json        not null,
    active       boolean     not null,
    next_at      timestamptz,
    last_run_id  text,
    primary key (workspace_id, namespace, name),
    constraint automation_schedule_of_automation
        foreign key (workspace_id, namespace, name) references automation on delete cascade
);
comment on table automation_schedule is 'When the current version of an automation starts by itself, as its definition says it; next_at is null while a schedule of the kind "after" waits for the end of its last run.';

create index automation_schedule_due on automation_schedule (next_at) where active;
create index automation_schedule_awaiting on automation_schedule (last_run_id) where active and next_at is null;
