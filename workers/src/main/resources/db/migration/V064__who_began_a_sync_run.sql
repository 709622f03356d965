alter table sync_run add column begun_by text;
comment on column sync_run.begun_by is
    'The member''s e-mail or the API key''s name; null where the schedule began it, and for runs of before this was kept.';
