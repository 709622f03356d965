create table source (
    source_id     text primary key,
    workspace_id  text        not null,
    name          text        not null,
    provider      text        not null,
    sealed_secret bytea,
    created_at    timestamptz not null,
    constraint source_workspace foreign key (workspace_id) references workspace (workspace_id),
    constraint source_name_unique unique (name),
    constraint source_name_form check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    -- Nothing comes in unverified because a secret was lost: only 'none' has none.
    constraint source_secret_needed check ((provider = 'none') = (sealed_secret is null))
);
comment on table source is
    'Where webhooks come in. The name is unique over all workspaces, because it is all that stands in the address.';
create index source_newest on source (workspace_id, source_id desc);

create table hook_delivery (
    delivery_id text primary key,
    source_id   text        not null,
    provider_id text,
    status      text        not null,
    reason      text,
    event_id    text,
    body_bytes  integer     not null,
    received_at timestamptz not null,
    constraint hook_delivery_source foreign key (source_id) references source (source_id) on delete cascade,
    constraint hook_delivery_status_known check (status in ('accepted', 'duplicate', 'rejected')),
    constraint hook_delivery_event check ((status = 'rejected') = (event_id is null))
);
comment on table hook_delivery is
    'A log of what came in at the sources, written behind the answer, kept 30 days; of rejected ones only the newest of a source.';
create index hook_delivery_newest on hook_delivery (source_id, delivery_id desc);
create index hook_delivery_rejected on hook_delivery (source_id, delivery_id desc) where status = 'rejected';
create index hook_delivery_age on hook_delivery (received_at);
