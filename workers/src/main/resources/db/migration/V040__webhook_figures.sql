create table webhook_figures (
    workspace_id text        not null,
    webhook_id   text        not null,
    minutes      int         not null,
    at           timestamptz not null,
    attempts     bigint      not null,
    failures     bigint      not null,
    exchanges    int[]       not null,
    arrivals     int[]       not null,
    constraint webhook_figures_pk primary key (workspace_id, webhook_id, minutes, at),
    constraint webhook_figures_workspace_fk foreign key (workspace_id) references workspace on delete cascade,
    constraint webhook_figures_minutes_known check (minutes in (5, 60))
);
create index webhook_figures_by_age on webhook_figures (minutes, at);
comment on table webhook_figures is
    'Attempts of an endpoint, and with an empty webhook_id of the whole workspace, counted by five minutes and by hours, so that nobody has to count attempts.';
comment on column webhook_figures.exchanges is
    'How many exchanges took how long: a place for each quarter of a doubling, from one millisecond on.';
comment on column webhook_figures.arrivals is 'Likewise from the acceptance of an event to its arrival.';

create index webhook_failing on webhook (workspace_id, failing_since) where failing_since is not null;
create index webhook_disabled on webhook (workspace_id, updated_at) where disabled_reason is not null;
