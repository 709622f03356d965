create table own_provider (
    workspace_id text        not null,
    name         text        not null,
    title        text        not null,
    type         text        not null,
    scopes       text[]      not null,
    made_by      text        not null,
    created_at   timestamptz not null,
    constraint own_provider_key primary key (workspace_id, name),
    constraint own_provider_workspace foreign key (workspace_id) references workspace on delete cascade,
    constraint own_provider_name_form check (name ~ '^own-[a-z0-9][a-z0-9-]{0,40}$'),
    constraint own_provider_type_known check (type in ('oauth2', 'openid'))
);
comment on table own_provider is
    'Services that an admin has added to a workspace''s catalogue: a generic provider under another name. Client, secret and addresses stand in provider_client, as everybody''s.';
