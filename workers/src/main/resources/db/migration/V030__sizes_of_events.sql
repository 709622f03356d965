alter table event add column size bigint generated always as (octet_length(body::text)) stored;
comment on column event.size is 'Bytes of the body: a page of events is bounded by them, and they are read without reading the bodies.';
