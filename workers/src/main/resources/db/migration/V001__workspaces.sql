create table workspace (
    workspace_id text primary key,
    name         text        not null,
    created_at   timestamptz not null default now(),
    constraint workspace_name_unique unique (name)
);
comment on table workspace is 'Whom everything belongs to; no request crosses one.';
