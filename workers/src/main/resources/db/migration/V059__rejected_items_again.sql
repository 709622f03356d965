-- One row an item: the newest says what is the matter with it.
delete from sync_rejected older using sync_rejected newer
where older.sync_id = newer.sync_id and older.external_id = newer.external_id
  and older.record_id is null and newer.record_id is null and older.rejected_id < newer.rejected_id;

alter table sync_rejected
    add column tries    integer not null default 0,
    add column retry_at timestamptz;
comment on table sync_rejected is 'Items that could not become records, and records that could not become items, and why; the last thousand of a sync.';
comment on column sync_rejected.tries is 'How often it was rejected again since.';
comment on column sync_rejected.retry_at is 'When it is tried again by itself; null where it is not.';
create unique index sync_rejected_item on sync_rejected (sync_id, external_id) where record_id is null;
create index sync_rejected_due on sync_rejected (retry_at) where retry_at is not null;
