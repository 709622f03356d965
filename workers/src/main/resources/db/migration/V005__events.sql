create table event (
    event_id     text primary key,
    workspace_id text        not null references workspace,
    type         text        not null,
    source       text        not null,
    body         json        not null,
    replays      integer     not null default 0,
    received_at  timestamptz not null
);
comment on table event is 'The inbox. A row here is the acknowledgement: body is the whole CloudEvent in its JSON format.';

create index event_newest on event (workspace_id, event_id desc);
create index event_newest_of_type on event (workspace_id, type, event_id desc);

create table event_ledger (
    workspace_id text        not null,
    source       text        not null,
    id           text        not null,
    event_id     text        not null,
    received_at  timestamptz not null,
    primary key (workspace_id, source, id)
);
comment on table event_ledger is 'Which events were seen in the last 30 days, by the sender''s source and id. Apart from the events, so that those can be dropped by age.';

create index event_ledger_by_age on event_ledger (received_at);
