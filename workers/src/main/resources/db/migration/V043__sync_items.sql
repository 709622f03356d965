create table sync_item (
    sync_id     text    not null references sync on delete cascade,
    external_id text    not null,
    record_id   text    not null,
    hash        text    not null,
    version     bigint  not null,
    seen_in     text    not null,
    deleted     boolean not null default false,
    primary key (sync_id, external_id)
);
comment on table sync_item is 'Which record an item of the other service is, and what the sync has last written there.';
comment on column sync_item.hash is 'Of the mapped item: the same again is not written again. Empty after a reset.';
comment on column sync_item.version is 'The record''s version after the sync had written it; a later one was made by somebody else.';
comment on column sync_item.seen_in is 'The last run that has read the item; a full run deletes what it has not read.';
create index sync_item_unseen on sync_item (sync_id, seen_in) where not deleted;

create table sync_rejected (
    rejected_id text        primary key,
    sync_id     text        not null references sync on delete cascade,
    sync_run_id text        not null references sync_run on delete cascade,
    external_id text,
    field       text,
    code        text        not null,
    message     text        not null,
    item        text,
    rejected_at timestamptz not null
);
comment on table sync_rejected is 'Items that could not become records, and why; the newest thousand of a sync.';
comment on column sync_rejected.item is 'As the service gave it; null where it was too large to keep.';
create index sync_rejected_newest on sync_rejected (sync_id, rejected_id desc);
create index sync_rejected_of_run on sync_rejected (sync_run_id);
