create table hook_request (
    delivery_id     text        not null,
    source_id       text        not null,
    received_at     timestamptz not null,
    envelope        jsonb,
    sealed_envelope bytea,
    body            bytea       not null,
    primary key (delivery_id, received_at),
    constraint hook_request_envelope check (num_nulls(envelope, sealed_envelope) = 1)
) partition by range (received_at);
comment on table hook_request is
    'The requests of hook_delivery as they came in, as far as they are not too large; a partition a day, made by the writer and dropped when it is as old as the log goes back.';
comment on column hook_request.envelope is 'Method, address, query, headers and peer; sealed where a header or the query holds a secret.';
create index hook_request_source on hook_request (source_id, delivery_id desc);
create index hook_request_sealed on hook_request (delivery_id) where sealed_envelope is not null;
create index hook_delivery_of_provider on hook_delivery (source_id, provider_id);
