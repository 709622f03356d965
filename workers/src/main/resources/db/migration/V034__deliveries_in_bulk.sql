create table webhook_inactive (
    webhook_id text        not null,
    since      timestamptz not null,
    until      timestamptz,
    constraint webhook_inactive_pk primary key (webhook_id, since),
    constraint webhook_inactive_webhook_fk foreign key (webhook_id) references webhook on delete cascade
);
comment on table webhook_inactive is
    'When an endpoint was paused or disabled, as far back as missed events can be sent; until is null while it is.';
insert into webhook_inactive (webhook_id, since) select webhook_id, updated_at from webhook where not active;

alter table webhook_pace add column slow_until timestamptz;
comment on column webhook_pace.slow_until is 'Until when an endpoint that was disabled and is active again is called slowly.';

create table webhook_recovery (
    recovery_id   text primary key,
    workspace_id  text        not null,
    webhook_id    text        not null,
    status        text        not null,
    reason        text,
    scope         text        not null,
    since         timestamptz not null,
    until         timestamptz not null,
    pace_requests int         not null,
    pace_per      text        not null,
    matched       bigint      not null,
    queued        bigint      not null default 0,
    failed_after  text        not null default '',
    failed_done   boolean     not null,
    missed_after  text        not null default '',
    failures      int         not null default 0,
    next_at       timestamptz not null,
    created_at    timestamptz not null,
    ended_at      timestamptz,
    constraint webhook_recovery_webhook_fk foreign key (webhook_id) references webhook on delete cascade,
    constraint webhook_recovery_status_known check (status in ('running', 'completed', 'cancelled')),
    constraint webhook_recovery_scope_known check (scope in ('failed', 'missed', 'all')),
    constraint webhook_recovery_end_told check ((status = 'running') = (ended_at is null))
);
create unique index webhook_recovery_running on webhook_recovery (webhook_id) where status = 'running';
create index webhook_recovery_due on webhook_recovery (next_at) where status = 'running';
create index webhook_recovery_listed on webhook_recovery (webhook_id, recovery_id desc);
comment on table webhook_recovery is
    'Deliveries of an endpoint that are queued again in bulk, at a pace. What a page queues and how far it came is written together.';
comment on column webhook_recovery.failed_after is 'The last delivery that was queued again; those behind it are still to come.';
comment on column webhook_recovery.missed_after is 'The last event that was looked at for a missed delivery.';
comment on column webhook_recovery.failures is 'Pages in a row that could not be queued because of a fault of ours.';

-- Attempts hold the answers' bodies and are most of what deliveries take: a partition a day is dropped as a whole. The delivery itself stays
-- in one table, since an index that keeps a workflow id unique has to span all days.
alter table delivery_attempt rename to delivery_attempt_of_all_days;
alter table delivery_attempt_of_all_days rename constraint delivery_attempt_pk to delivery_attempt_of_all_days_pk;
create table delivery_attempt (
    delivery_id   text        not null,
    number        int         not null,
    at            timestamptz not null,
    status_code   int,
    duration_ms   int         not null,
    error         text,
    response_body text,
    constraint delivery_attempt_pk primary key (delivery_id, number, at)
) partition by range (at);
do $$
declare
    day date;
begin
    for day in select distinct (at at time zone 'UTC')::date from delivery_attempt_of_all_days loop
        execute format(
            'create table delivery_attempt_%s partition of delivery_attempt for values from (%L) to (%L)',
            to_char(day, 'YYYYMMDD'), day || 'T00:00:00Z', (day + 1) || 'T00:00:00Z');
    end loop;
end $$;
insert into delivery_attempt select * from delivery_attempt_of_all_days;
drop table delivery_attempt_of_all_days;
comment on table delivery_attempt is
    'One request to an endpoint and what it answered, at most 20 kB of it; a partition a day, made by the writer and dropped when it is as old as deliveries are kept.';

alter table delivery
    drop constraint delivery_status_known,
    add constraint delivery_status_known
        check (status in ('pending', 'retrying', 'delivered', 'exhausted', 'cancelled', 'dead_letter'));
create index delivery_given_up on delivery (workspace_id, status, delivery_id) where status in ('exhausted', 'dead_letter');
