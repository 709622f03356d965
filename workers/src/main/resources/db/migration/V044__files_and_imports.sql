create table stored_file (
    file_id      text        primary key,
    workspace_id text        not null references workspace,
    size         bigint      not null default 0,
    complete     boolean     not null default false,
    touched_at   timestamptz not null
);
comment on table stored_file is
    'A file that all processes can read, in chunks. One that is not complete and was not touched for a day was left behind by a crash.';
create index stored_file_left_behind on stored_file (touched_at) where not complete;

create table stored_file_chunk (
    file_id   text   not null references stored_file on delete cascade,
    starts_at bigint not null,
    bytes     bytea  not null,
    primary key (file_id, starts_at)
);
comment on table stored_file_chunk is 'A part of a file, of a MiB or so; starts_at counts bytes from 0.';
-- Its readers want it fast; what is large is gone again soon.
alter table stored_file_chunk alter column bytes set storage external;

create table data_import (
    import_id    text        primary key,
    workspace_id text        not null references workspace,
    type         text        not null,
    status       text        not null,
    file_id      text        references stored_file on delete set null,
    file_name    text,
    size         bigint      not null,
    options      json        not null,
    cause        json        not null,
    header       json,
    read_rows    bigint      not null default 0,
    read_bytes   bigint      not null default 0,
    read         bigint      not null default 0,
    created      bigint      not null default 0,
    updated      bigint      not null default 0,
    unchanged    bigint      not null default 0,
    rejected     bigint      not null default 0,
    claims       integer     not null default 0,
    fruitless    integer     not null default 0,
    claimed_at   timestamptz,
    created_at   timestamptz not null,
    started_at   timestamptz,
    ended_at     timestamptz,
    failure      json,
    constraint data_import_status check (status in ('queued', 'running', 'completed', 'failed', 'cancelled')),
    constraint data_import_ended check ((ended_at is not null) = (status in ('completed', 'failed', 'cancelled')))
);
comment on table data_import is
    'A file that becomes records, a batch at a time; each batch moves the position and the figures in the transaction that writes its records.';
comment on column data_import.read_rows is 'The position: how many rows of the file are done. read also counts the records within them.';
comment on column data_import.header is 'The names of the columns of a CSV file.';
comment on column data_import.claims is 'How often it was taken up. Who took it up last is the only one that may do a batch.';
comment on column data_import.fruitless is 'How often it was taken up since the last batch that was done.';
create index data_import_newest on data_import (workspace_id, import_id desc);
create index data_import_open on data_import (status, import_id) where status in ('queued', 'running');
create index data_import_file on data_import (file_id);

create table data_import_rejection (
    import_id text    not null references data_import on delete cascade,
    number    bigint  not null,
    line      bigint  not null,
    field     text,
    code      text    not null,
    message   text    not null,
    original  text    not null,
    primary key (import_id, number)
);
comment on table data_import_rejection is
    'A row that became no record, and why. original is the row as JSON: a list of cells of a CSV file, or the document.';
