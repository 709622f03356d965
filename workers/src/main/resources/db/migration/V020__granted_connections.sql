alter table connection
    add column member_id text,
    add column account_id text,
    add column account_email text,
    add column account_name text,
    add column variables json not null default '{}',
    add column reason text,
    add constraint connection_member foreign key (member_id) references member on delete cascade,
    drop constraint connection_kind_known,
    add constraint connection_kind_known check (kind in ('oauth2', 'bearer', 'basic', 'api_key', 'client_credentials'));
create index connection_of_member on connection (member_id) where member_id is not null;
create index connection_of_account on connection (workspace_id, provider, account_id) where account_id is not null;
comment on column connection.member_id is 'Whose personal connection it is; null for those that everybody in the workspace sees.';
comment on column connection.variables is 'Values that the provider''s addresses need for this account.';
comment on column connection.reason is 'Why somebody has to connect again; null while nobody has.';

alter table connection_token
    add column sealed_refresh bytea,
    add column answered_at timestamptz not null default now(),
    add column looked_at timestamptz,
    drop constraint connection_token_whole,
    add constraint connection_token_life check (
        num_nulls(expires_at, renew_at) in (0, 2) and (sealed_token is not null or expires_at is null));
create index connection_token_idle on connection_token (greatest(answered_at, looked_at));
comment on column connection_token.answered_at is 'When the token endpoint last answered, good or bad.';
comment on column connection_token.looked_at is 'When the access was last looked after without a use.';

create table connection_grant (
    state_hash      bytea       not null primary key,
    browser_hash    bytea       not null,
    workspace_id    text        not null,
    member_id       text,
    provider        text        not null,
    wish            json        not null,
    sealed_verifier bytea,
    nonce           text,
    expires_at      timestamptz not null,
    constraint connection_grant_workspace foreign key (workspace_id) references workspace,
    constraint connection_grant_member foreign key (member_id) references member on delete cascade
);
create index connection_grant_expiry on connection_grant (expires_at);
comment on table connection_grant is 'A person who is at a provider just now to grant access, known by the SHA-256 of the state that comes back once.';

create table provider_client (
    workspace_id  text        not null,
    provider      text        not null,
    client_id     text        not null,
    sealed_secret bytea,
    variables     json        not null,
    updated_by    text        not null,
    updated_at    timestamptz not null,
    primary key (workspace_id, provider),
    constraint provider_client_workspace foreign key (workspace_id) references workspace
);
comment on table provider_client is 'How a workspace is registered at a provider, where its admin has set that and not the configuration of the deployment.';

create table connect_link (
    token_hash    bytea       not null primary key,
    workspace_id  text        not null,
    provider      text        not null,
    name          text,
    scopes        text[]      not null,
    made_by       text        not null,
    created_at    timestamptz not null,
    expires_at    timestamptz not null,
    used_at       timestamptz,
    constraint connect_link_workspace foreign key (workspace_id) references workspace
);
create index connect_link_expiry on connect_link (expires_at);
comment on table connect_link is 'A link with which somebody without an account here connects one of theirs for a workspace, once; known by the SHA-256 of its random token.';
