-- Whether one of a sequence is under way is asked whenever one ends, and thousands may be held behind it.
create index delivery_under_way on delivery (webhook_id, sequence)
    where sequence is not null and ended_at is null and dispatch <> 'held';
