create table portal_link (
    link_id      text        not null,
    workspace_id text        not null,
    token_hash   bytea       not null,
    channel      text,
    made_by      text        not null,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    constraint portal_link_pk primary key (link_id),
    constraint portal_link_token_unique unique (token_hash),
    constraint portal_link_workspace_fk foreign key (workspace_id) references workspace on delete cascade
);
create index portal_link_listed on portal_link (workspace_id, link_id);
create index portal_link_expiry on portal_link (expires_at);
comment on table portal_link is
    'A link with which a customer without an account here manages endpoints; known by the SHA-256 of its random token.';
comment on column portal_link.channel is 'Only endpoints that have exactly this channel; null for all endpoints of the workspace.';

create table portal_session (
    token_hash bytea       not null,
    link_id    text        not null,
    created_at timestamptz not null,
    constraint portal_session_pk primary key (token_hash),
    constraint portal_session_link_fk foreign key (link_id) references portal_link on delete cascade
);
create index portal_session_of_link on portal_session (link_id, created_at);
comment on table portal_session is
    'A browser in which a link was opened; known by the SHA-256 of its cookie, and over when the link is, or is revoked.';

create index webhook_of_channel on webhook (workspace_id, (channels[1]), webhook_id) where cardinality(channels) = 1;
