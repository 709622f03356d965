-- Automations take turns within their workspace, and endpoints within theirs.
drop index run_queued;
create index run_queued on run (workspace_id, namespace, name, run_id) where dispatch = 'queued';
drop index delivery_queued;
create index delivery_queued on delivery (workspace_id, webhook_id, delivery_id) where dispatch = 'queued';
