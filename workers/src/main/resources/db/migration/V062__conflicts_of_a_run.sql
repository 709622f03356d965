-- Ten thousand of a sync may have to be looked through for the few of one run.
create index sync_conflict_of_run on sync_conflict (sync_run_id, conflict_id desc);
