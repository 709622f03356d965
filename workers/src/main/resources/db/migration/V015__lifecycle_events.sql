-- Those who have named the lifecycle events of runs: where there are none, none are made.
create index automation_trigger_of_lifecycle on automation_trigger (workspace_id)
    where active and filter ->> 'type' ~ '^io\\?\.serverlessworkflow\\?\.';
create index run_listener_filter_of_lifecycle on run_listener_filter (workspace_id)
    where filter ->> 'type' ~ '^io\\?\.serverlessworkflow\\?\.';
create index webhook_subscription_of_lifecycle on webhook_subscription (workspace_id, pattern)
    where pattern like 'io.serverlessworkflow.%';
