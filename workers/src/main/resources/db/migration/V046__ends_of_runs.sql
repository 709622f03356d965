-- Who has named the ends of runs, as run.completed, beside those who have named the language's own events of them.
drop index automation_trigger_of_lifecycle;
drop index run_listener_filter_of_lifecycle;
drop index webhook_subscription_of_lifecycle;
create index automation_trigger_of_lifecycle on automation_trigger (workspace_id)
    where active and filter ->> 'type' ~ '^(io\\?\.serverlessworkflow|run)\\?\.';
create index run_listener_filter_of_lifecycle on run_listener_filter (workspace_id)
    where filter ->> 'type' ~ '^(io\\?\.serverlessworkflow|run)\\?\.';
create index webhook_subscription_of_lifecycle on webhook_subscription (workspace_id, pattern)
    where pattern like 'io.serverlessworkflow.%' or pattern like 'run.%';
