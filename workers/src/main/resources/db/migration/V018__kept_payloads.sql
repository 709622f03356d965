create table kept_payload (
    workflow_id text        not null,
    payload_id  text        not null,
    payload     bytea       not null,
    kept_at     timestamptz not null,
    primary key (workflow_id, payload_id)
);
comment on table kept_payload is 'Arguments and results that are too large for the histories of Temporal, which have references in their place; payload_id is the SHA-256. Read by every replay, so rows stay for a while after the run has ended.';
create index kept_payload_old on kept_payload (kept_at);
