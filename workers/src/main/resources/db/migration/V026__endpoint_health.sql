alter table webhook
    add column failures      int not null default 0,
    add column failing_since timestamptz,
    add column warned        int not null default 0;
comment on column webhook.failures is 'How many attempts in a row have failed.';
comment on column webhook.failing_since is 'When the first of them failed; null while the endpoint takes what is sent to it.';
comment on column webhook.warned is 'Up to which of the warnings people were told of these failures.';
