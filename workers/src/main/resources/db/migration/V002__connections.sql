create table vault_key (
    key_id        text primary key,
    check_value   bytea       not null,
    first_used_at timestamptz not null,
    constraint vault_key_id_form check (key_id ~ '^[a-z0-9-]{1,32}$')
);
comment on table vault_key is
    'Key-encryption keys that have sealed something; a start without one of them is refused. Holds no key, only a value to recognise it.';

create table connection (
    connection_id      text primary key,
    workspace_id       text        not null,
    provider           text        not null,
    name               text        not null,
    kind               text        not null,
    base_url           text        not null,
    sealed_credentials bytea       not null,
    status             text        not null,
    scopes             text[]      not null,
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    expires_at         timestamptz,
    last_used_at       timestamptz,
    version            bigint      not null,
    constraint connection_workspace foreign key (workspace_id) references workspace (workspace_id),
    constraint connection_name_unique unique (workspace_id, name),
    constraint connection_name_form check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    constraint connection_kind_known check (kind in ('bearer', 'basic', 'api_key', 'client_credentials')),
    constraint connection_status_known check (status in ('active', 'expired', 'needs_reauthorization'))
);
comment on table connection is
    'Accounts of a workspace at other services. expires_at null: they do not end, or renew themselves.';
create index connection_newest on connection (workspace_id, connection_id desc);

create table connection_token (
    connection_id text primary key,
    sealed_token  bytea,
    expires_at    timestamptz,
    renew_at      timestamptz,
    failure       text,
    denied        boolean,
    not_before    timestamptz,
    constraint connection_token_connection foreign key (connection_id)
        references connection (connection_id) on delete cascade,
    constraint connection_token_whole check (num_nulls(sealed_token, expires_at, renew_at) in (0, 3)),
    constraint connection_token_failure_whole check (num_nulls(failure, denied, not_before) in (0, 3))
);
comment on table connection_token is
    'The access token a connection has now, and the last failure to get one: nobody asks again before not_before.';
