create table owed_revocation (
    revocation_id text        not null primary key,
    workspace_id  text        not null,
    provider      text        not null,
    variables     json        not null,
    sealed_tokens bytea       not null,
    attempts      integer     not null default 0,
    next_at       timestamptz not null,
    constraint owed_revocation_workspace foreign key (workspace_id) references workspace on delete cascade,
    constraint owed_revocation_attempts_bounded check (attempts between 0 and 5)
);
create index owed_revocation_due on owed_revocation (next_at);
comment on table owed_revocation is
    'Access of members who were removed, which their providers are still to be told of. A row is deleted when the provider has been told, and after the last attempt in any case.';
