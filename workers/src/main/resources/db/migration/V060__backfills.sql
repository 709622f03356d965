alter table sync_run add column backfill_from timestamptz;
comment on column sync_run.backfill_from is 'From when on a backfill reads again; null for any other run.';
