alter table sync_item add column address text, add column ours json, add column theirs json;
comment on column sync_item.address is 'What names the item in addresses, where that is not its external id.';
comment on column sync_item.ours is
    'By field, the record''s values when both sides were last known to agree, in syncs that write to the service; null where they never were compared.';
comment on column sync_item.theirs is 'The item''s values of then, as the mapping reads them. A service may write a value otherwise than it was given.';
create index sync_item_of_record on sync_item (sync_id, record_id);

alter table sync_run
    add column phase         text    not null default 'pull',
    add column pushed        bigint  not null default 0,
    add column conflicts     bigint  not null default 0,
    add column lapses        integer not null default 0,
    add column lapses_in_row integer not null default 0,
    add column lapse         text,
    add constraint sync_run_phase check (phase in ('recover', 'pull', 'sweep', 'push'));
comment on column sync_run.phase is
    'recover: what became of creates whose answer was lost; pull: pages are read; sweep: items that no page had are looked at one by one; push: records are sent.';
comment on column sync_run.lapses is 'How many records could not be sent because the service did not work; the run fails at its end, or after some in a row.';

alter table sync_rejected add column record_id text;
comment on column sync_rejected.record_id is 'The record that the service did not take; null for an item that could not become a record.';
