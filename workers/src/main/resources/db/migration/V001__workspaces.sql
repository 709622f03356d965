create table workspace (
    workspace_id text primary key,
    name         text        not null,
    created_at   timestamptz not null default now(),
    constraint workspace_name_unique unique (name)
);
comment on table workspace is 'Whom everything belongs to; no request crosses one.';

create table member (
    member_id       text primary key,
    workspace_id    text        not null,
    email           text        not null,
    name            text        not null,
    role            text        not null,
    password_hash   text,
    created_at      timestamptz not null,
    last_sign_in_at timestamptz,
    constraint member_workspace foreign key (workspace_id) references workspace,
    constraint member_role_known check (role in ('admin', 'developer', 'operator', 'member'))
);
create unique index member_email_unique on member (lower(email));
create index member_of_workspace on member (workspace_id, member_id desc);
comment on table member is 'A person who signs in. An e-mail belongs to one member of one workspace, whatever its case.';

create table member_session (
    token_hash   bytea primary key,
    member_id    text        not null,
    created_at   timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at   timestamptz not null,
    constraint member_session_member foreign key (member_id) references member on delete cascade
);
create index member_session_of_member on member_session (member_id);
create index member_session_expiry on member_session (expires_at);
comment on table member_session is 'A browser that is signed in, known by the SHA-256 of the random token in its cookie.';

create table sign_in_link (
    token_hash bytea primary key,
    member_id  text        not null,
    expires_at timestamptz not null,
    used_at    timestamptz,
    constraint sign_in_link_member foreign key (member_id) references member on delete cascade
);
create index sign_in_link_of_member on sign_in_link (member_id);
create index sign_in_link_expiry on sign_in_link (expires_at);
comment on table sign_in_link is 'A link that signs its member in once, known by the SHA-256 of its random token.';

create table api_key (
    key_id       text primary key,
    workspace_id text        not null,
    name         text        not null,
    role         text        not null,
    hash         bytea       not null,
    prefix       text        not null,
    created_by   text,
    created_at   timestamptz not null,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    constraint api_key_workspace foreign key (workspace_id) references workspace,
    constraint api_key_role_known check (role in ('admin', 'developer', 'operator', 'member')),
    constraint api_key_hash_unique unique (hash)
);
create index api_key_of_workspace on api_key (workspace_id, key_id desc);
comment on table api_key is 'A program''s credential. The key is 256 random bits, so that its bare SHA-256 cannot be guessed back.';

create table idempotency_key (
    workspace_id text        not null,
    key          text        not null,
    request_line text        not null,
    request_hash bytea       not null,
    state        text        not null,
    attempt      text        not null,
    locked_until timestamptz not null,
    created_at   timestamptz not null,
    status       integer,
    content_type text,
    body         bytea,
    constraint idempotency_key_primary primary key (workspace_id, key),
    constraint idempotency_key_workspace foreign key (workspace_id) references workspace,
    constraint idempotency_key_state_known check (state in ('running', 'finished')),
    constraint idempotency_key_answered check (state = 'running' or status is not null)
);
create index idempotency_key_age on idempotency_key (created_at);
comment on table idempotency_key is 'The first answer to a POST with an Idempotency-Key, to be given again for 24 hours; its body is sealed, or null where it was too large to keep.';
comment on column idempotency_key.attempt is 'Which request holds the key: one that was overtaken must not write its answer.';
