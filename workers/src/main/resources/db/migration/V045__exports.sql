create table data_export (
    export_id    text        primary key,
    workspace_id text        not null references workspace,
    type         text        not null,
    format       text        not null,
    status       text        not null,
    request      json        not null,
    depth        integer     not null,
    columns      json,
    file_id      text        references stored_file on delete set null,
    link_key     text        not null,
    total        bigint,
    rows         bigint      not null default 0,
    position     text        not null default '',
    claims       integer     not null default 0,
    fruitless    integer     not null default 0,
    claimed_at   timestamptz,
    created_at   timestamptz not null,
    started_at   timestamptz,
    ended_at     timestamptz,
    failure      json,
    constraint data_export_format check (format in ('csv', 'json', 'xml')),
    constraint data_export_status check (status in ('queued', 'running', 'completed', 'failed', 'cancelled')),
    constraint data_export_ended check ((ended_at is not null) = (status in ('completed', 'failed', 'cancelled')))
);
comment on table data_export is
    'Records that become a file, a page at a time; each page moves the position in the transaction that adds it to the file.';
comment on column data_export.position is 'The id of the last record that is in the file.';
comment on column data_export.link_key is
    'Signs the links to the file. Who can read it here can read the records too, which is why it is not sealed.';
comment on column data_export.claims is 'How often it was taken up. Who took it up last is the only one that may do a page.';
comment on column data_export.fruitless is 'How often it was taken up since the last page that was done.';
create index data_export_newest on data_export (workspace_id, export_id desc);
create index data_export_open on data_export (status, export_id) where status in ('queued', 'running');
create index data_export_file on data_export (file_id);
