create table run_listener (
    run_id       text        not null,
    key          text        not null,
    workspace_id text        not null,
    workflow_id  text        not null,
    last_number  bigint      not null default 0,
    news         text        not null default 'none',
    news_at      timestamptz,
    opened_at    timestamptz not null,
    primary key (run_id, key),
    constraint run_listener_news check (news in ('none', 'queued', 'claimed'))
);
comment on table run_listener is 'A part of a run that waits for something from outside. It is told that there is news, and looks itself what that is.';

create index run_listener_news_queued on run_listener (news_at) where news = 'queued';
create index run_listener_news_claimed on run_listener (news_at) where news = 'claimed';

create table run_listener_filter (
    run_id       text    not null,
    key          text    not null,
    position     integer not null,
    workspace_id text    not null,
    event_type   text    not null,
    origin       text    not null,
    expected     text    not null,
    filter       json    not null,
    correlate    json    not null,
    primary key (run_id, key, position),
    constraint run_listener_filter_of_listener foreign key (run_id, key) references run_listener on delete cascade
);
comment on table run_listener_filter is 'What an event must be to be kept for a listener: found by a literal event type, or *, and by the hash of what the expression "origin" must give for the event, both empty without a correlation.';

create index run_listener_filter_asked on run_listener_filter (workspace_id, event_type, origin, expected);

create table run_received (
    run_id   text   not null,
    key      text   not null,
    number   bigint not null,
    event_id text   not null,
    primary key (run_id, key, number),
    constraint run_received_once unique (run_id, key, event_id),
    constraint run_received_by_listener foreign key (run_id, key) references run_listener on delete cascade
);
comment on table run_received is 'The events kept for a listener, numbered in the order of their acceptance. They stay until the run has ended: a run that is started again takes them again.';
