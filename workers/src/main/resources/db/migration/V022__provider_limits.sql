create table provider_budget (
    budget       text        not null primary key,
    place        integer     not null default 1,
    used         integer     not null default 0,
    stamps       bigint[]    not null default '{}',
    slot         bigint      not null default 0,
    closed_until bigint      not null default 0,
    allowed      integer,
    left_over    integer,
    window_ends  bigint      not null default 0,
    used_at      timestamptz not null
);
create index provider_budget_use on provider_budget (used_at);
comment on table provider_budget is
    'What may be asked of a provider in the name of one account, shared by all workers. Times are microseconds since 1970.';
comment on column provider_budget.stamps is
    'A ring: when the last request of each place was, or will be. A place holds up to a fiftieth of the allowance, and is used again when the window has passed since.';
comment on column provider_budget.slot is 'The last time that was given away; in the future while somebody waits.';
comment on column provider_budget.closed_until is 'Until when the provider has refused requests.';
comment on column provider_budget.allowed is 'The allowance that the provider tells, where it is more than is documented.';
comment on column provider_budget.left_over is 'What is left until window_ends, by what the provider tells.';

create table connection_breaker (
    connection_id text        not null,
    host          text        not null,
    failures      integer     not null,
    reason        text        not null,
    opened_at     timestamptz,
    probe_at      timestamptz,
    primary key (connection_id, host),
    constraint connection_breaker_connection foreign key (connection_id) references connection on delete cascade,
    constraint connection_breaker_open check (num_nulls(opened_at, probe_at) in (0, 2))
);
comment on table connection_breaker is
    'Hosts that have failed since they last answered. Open from the fifth failure on: nobody calls before probe_at, and then one does.';

alter table connection add column told_status text;
create index connection_ended on connection (connection_id) where status <> 'active' or expires_at is not null or told_status is not null;
comment on column connection.told_status is 'The status of which its owner has been told by an event; null while it is active.';
