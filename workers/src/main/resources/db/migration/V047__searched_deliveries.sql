-- One type of events of an endpoint is looked for among all that it was sent.
create index delivery_of_type on delivery (webhook_id, event_type, delivery_id);

alter table delivery_attempt add column response_headers json;
comment on column delivery_attempt.response_headers is 'Of the answer, by their names in small letters, at most 40 of 500 characters; null where none came.';
