alter table webhook
    add column channels text[]  not null default '{}',
    add column filter   text,
    add column payload  text    not null default 'full',
    add column options  jsonb   not null default '{}',
    add constraint webhook_payload_known check (payload in ('full', 'thin'));
comment on column webhook.channels is 'Of the events only those whose channel is one of these; all where there are none.';
comment on column webhook.filter is 'A jq expression over the whole event; only events for which it gives true.';
comment on column webhook.options is 'How deliveries are paced, ordered and repeated, where that is not as everywhere.';

alter table delivery
    add column sequence    text,
    add column turn_at     timestamptz,
    add column waiting_for text,
    drop constraint delivery_dispatch_known,
    add constraint delivery_dispatch_known check (dispatch in ('queued', 'held', 'claimed', 'started', 'ended'));
create index delivery_in_sequence on delivery (webhook_id, sequence, delivery_id)
    where sequence is not null and ended_at is null;
comment on column delivery.sequence is
    'Of an endpoint that wants an order: deliveries with the same text go out one after the other; null where none is kept.';
comment on column delivery.turn_at is 'When the coming attempt may be made at the pace of the endpoint; null until it is reserved.';
comment on column delivery.waiting_for is 'Why it has not been attempted yet, or again, in a sentence for people.';

create table webhook_pace (
    webhook_id text        not null,
    next_at    timestamptz not null,
    reason     text,
    constraint webhook_pace_pk primary key (webhook_id),
    constraint webhook_pace_webhook_fk foreign key (webhook_id) references webhook on delete cascade
);
comment on table webhook_pace is
    'When the next attempt at an endpoint may be made: of one that has a rate limit, or has asked to be left alone.';
