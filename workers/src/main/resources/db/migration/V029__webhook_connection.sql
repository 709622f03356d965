alter table webhook add column connection text;
comment on column webhook.connection is 'The connection whose credentials its requests carry, by name; null for none.';
