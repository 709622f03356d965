alter table event add column depth integer not null default 0;
comment on column event.depth is 'How many runs in a row led to the event, each started by what the one before had emitted. 0 where it came from outside.';
