alter table automation_trigger add column correlate json;
comment on column automation_trigger.correlate is 'Where several events start one run together: by name, the expression that tells which belong together. Null where one event starts a run.';

create table automation_gathering (
    gathering_id text        not null primary key,
    workspace_id text        not null,
    namespace    text        not null,
    name         text        not null,
    correlation  json        not null,
    hash         text        not null,
    strategy     text,
    state        json,
    last_number  bigint      not null default 0,
    news         text        not null,
    news_at      timestamptz not null,
    opened_at    timestamptz not null,
    constraint automation_gathering_once unique (workspace_id, namespace, name, hash),
    constraint automation_gathering_of_automation
        foreign key (workspace_id, namespace, name) references automation on delete cascade,
    constraint automation_gathering_news check (news in ('none', 'queued', 'claimed'))
);
comment on table automation_gathering is 'Events that will start one run together, as soon as there are enough of them; hash is that of the values in correlation, strategy that of the schedule.on which state belongs to.';

create index automation_gathering_news_queued on automation_gathering (news_at) where news = 'queued';
create index automation_gathering_news_claimed on automation_gathering (news_at) where news = 'claimed';

create table automation_gathered (
    gathering_id text    not null,
    number       bigint  not null,
    event_id     text    not null,
    passage      text    not null,
    taken        boolean not null default false,
    primary key (gathering_id, number),
    constraint automation_gathered_by_gathering
        foreign key (gathering_id) references automation_gathering on delete cascade
);
comment on table automation_gathered is 'An event of a gathering, in the order of acceptance: taken, or not looked at yet; passage tells a replay from the event itself.';
