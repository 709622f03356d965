create table sync_push (
    sync_id     text        not null references sync on delete cascade,
    record_id   text        not null,
    push_id     text        not null,
    action      text        not null,
    state       text        not null,
    version     bigint      not null,
    request     json        not null,
    ours        json        not null,
    expected    json        not null,
    failures    integer     not null default 0,
    sent_at     timestamptz not null,
    primary key (sync_id, record_id),
    constraint sync_push_action check (action in ('create', 'update', 'delete')),
    constraint sync_push_state check (state in ('sent', 'refused', 'unsure'))
);
comment on table sync_push is
    'What is being sent to the service: committed before the request and removed with its result, so that a create whose answer was lost is known.';
comment on column sync_push.push_id is 'The idempotency key.';
comment on column sync_push.state is
    'refused: not sent again before the record has another version. unsure: nobody knows whether there is such an item; a person has to say.';
comment on column sync_push.ours is 'The values of the record that the request carries, by field.';
comment on column sync_push.expected is 'The same as the mapping would read them from an item that has taken them as they are.';
create index sync_push_sent on sync_push (sync_id, record_id) where state = 'sent';
