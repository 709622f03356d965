create table export_delivery (
    export_id       text        primary key references data_export on delete cascade,
    workspace_id    text        not null references workspace,
    destination     json        not null,
    status          text        not null,
    attempts        integer     not null default 0,
    claims          integer     not null default 0,
    round           integer     not null default 1,
    progress        text        not null default '',
    error           text,
    next_attempt_at timestamptz,
    claimed_at      timestamptz,
    delivered_at    timestamptz,
    constraint export_delivery_status check (status in ('waiting', 'queued', 'running', 'delivered', 'failed', 'cancelled')),
    constraint export_delivery_due check ((next_attempt_at is not null) = (status = 'queued')),
    constraint export_delivery_arrived check ((delivered_at is not null) = (status = 'delivered'))
);
comment on table export_delivery is
    'Where the file of an export goes, and how that stands; without a row it is fetched. It waits until there is a file.';
comment on column export_delivery.claims is 'How often it was taken up. Who took it up last is the only one that may say how it ended.';
comment on column export_delivery.round is 'How often somebody has asked for it.';
comment on column export_delivery.progress is 'What attempts have done so far, in the words of who makes them.';
create index export_delivery_due on export_delivery (next_attempt_at) where status = 'queued';
create index export_delivery_running on export_delivery (workspace_id) where status = 'running';
