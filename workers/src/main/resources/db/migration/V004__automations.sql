create table automation (
    workspace_id  text        not null references workspace,
    automation_id text        not null,
    namespace     text        not null,
    name          text        not null,
    version       text        not null,
    enabled       boolean     not null default true,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    constraint automation_id_unique unique (automation_id),
    primary key (workspace_id, namespace, name)
);
comment on table automation is 'One row an automation; version is the one that was stored last, which events start; automation_id only orders them by creation.';

create table automation_version (
    workspace_id text        not null,
    namespace    text        not null,
    name         text        not null,
    version      text        not null,
    sha256       text        not null,
    definition   text        not null,
    created_by   text        not null,
    created_at   timestamptz not null,
    primary key (workspace_id, namespace, name, version)
);
comment on table automation_version is 'Every definition that was ever stored, as it was written. Rows never change and outlive their automation: runs are pinned to them.';

create table automation_trigger (
    workspace_id text    not null,
    namespace    text    not null,
    name         text    not null,
    position     integer not null,
    event_type   text    not null,
    filter       json    not null,
    active       boolean not null,
    primary key (workspace_id, namespace, name, position),
    constraint automation_trigger_of_automation
        foreign key (workspace_id, namespace, name) references automation on delete cascade
);
comment on table automation_trigger is 'What starts the current version of an automation: a literal event type, or * where the filter must be asked.';

create index automation_trigger_by_type on automation_trigger (workspace_id, event_type) where active;
