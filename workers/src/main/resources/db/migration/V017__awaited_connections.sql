alter table run add column awaits_connection text;
comment on column run.awaits_connection is 'The connection that has to be authorized again before the run, which is suspended, can go on.';
create index run_awaiting_connection on run (workspace_id, awaits_connection) where awaits_connection is not null;
