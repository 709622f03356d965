alter table sync add column anew boolean not null default false;
comment on column sync.anew is
    'The service has forgotten the cursor: the next run reads everything, and deletes what it has not read.';
