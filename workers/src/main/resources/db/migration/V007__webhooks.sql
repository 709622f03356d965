create table webhook (
    webhook_id      text primary key,
    workspace_id    text        not null,
    name            text        not null,
    url             text        not null,
    events          text[]      not null,
    headers         jsonb       not null,
    active          boolean     not null,
    api_version     text        not null,
    signature       text        not null,
    disabled_reason text,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    constraint webhook_workspace_fk foreign key (workspace_id) references workspace on delete cascade,
    constraint webhook_signature_known check (signature in ('standard', 'sha256-hex')),
    constraint webhook_reason_only_when_inactive check (disabled_reason is null or not active)
);
create index webhook_listed on webhook (workspace_id, webhook_id);
comment on table webhook is 'An endpoint of a customer that receives events; its destination, what it wants and how we sign.';

create table webhook_secret (
    webhook_id text        not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    sealed     bytea       not null,
    number     int         not null,
    constraint webhook_secret_pk primary key (webhook_id, number),
    constraint webhook_secret_webhook_fk foreign key (webhook_id) references webhook on delete cascade
);
comment on table webhook_secret is
    'The signing secrets of an endpoint, sealed by the vault; the newest never expires, the ones before it sign until expires_at.';

create table webhook_subscription (
    workspace_id text not null,
    pattern      text not null,
    webhook_id   text not null,
    constraint webhook_subscription_pk primary key (workspace_id, pattern, webhook_id),
    constraint webhook_subscription_webhook_fk foreign key (webhook_id) references webhook on delete cascade
);
create index webhook_subscription_of on webhook_subscription (webhook_id);
comment on table webhook_subscription is
    'The patterns of the active endpoints, a row each, so that the endpoints of an event are found by equality.';

-- No foreign keys: an endpoint may be deleted while millions of its deliveries are kept, and retention drops
-- deliveries by the day.
create table delivery (
    delivery_id     text primary key,
    workspace_id    text        not null,
    webhook_id      text        not null,
    event_id        text        not null,
    event_type      text        not null,
    status          text        not null,
    reason          text,
    attempts_made   int         not null default 0,
    attempts_before int         not null default 0,
    round           int         not null default 0,
    next_attempt_at timestamptz,
    dispatch        text        not null,
    claimed_at      timestamptz,
    workflow_id     text        not null,
    created_at      timestamptz not null,
    queued_at       timestamptz not null,
    ended_at        timestamptz,
    constraint delivery_workflow_unique unique (workflow_id),
    constraint delivery_status_known check (status in ('pending', 'retrying', 'delivered', 'exhausted', 'cancelled')),
    constraint delivery_dispatch_known check (dispatch in ('queued', 'claimed', 'started', 'ended')),
    constraint delivery_end_told check ((status in ('pending', 'retrying')) = (ended_at is null))
);
create index delivery_queued on delivery (workspace_id, delivery_id) where dispatch = 'queued';
create index delivery_unfinished on delivery (claimed_at) where dispatch in ('claimed', 'started');
create index delivery_of_webhook on delivery (webhook_id, delivery_id);
create index delivery_not_delivered on delivery (webhook_id, status, delivery_id) where status <> 'delivered';
create index delivery_of_event on delivery (event_id);
comment on table delivery is 'One event on its way to one endpoint: where it stands, and whether its workflow was started.';
comment on column delivery.reason is 'Why it ended without being delivered, a sentence for people.';
comment on column delivery.attempts_before is 'Attempts made before the schedule last began anew.';
comment on column delivery.round is 'How often the delivery was queued again after its end; part of the workflow id.';

create table delivery_attempt (
    delivery_id   text        not null,
    number        int         not null,
    at            timestamptz not null,
    status_code   int,
    duration_ms   int         not null,
    error         text,
    response_body text,
    constraint delivery_attempt_pk primary key (delivery_id, number)
);
comment on table delivery_attempt is 'One request to an endpoint and what it answered, at most 20 kB of it.';
