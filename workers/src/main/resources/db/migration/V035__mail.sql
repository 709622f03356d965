create table mail (
    mail_id         text primary key,
    workspace_id    text        not null,
    cause           text        not null,
    recipient       text        not null,
    subject         text        not null,
    body            text        not null,
    status          text        not null,
    attempts        int         not null default 0,
    error           text,
    next_attempt_at timestamptz,
    created_at      timestamptz not null,
    ended_at        timestamptz,
    constraint mail_workspace_fk foreign key (workspace_id) references workspace on delete cascade,
    constraint mail_once unique (cause, recipient),
    constraint mail_status_known check (status in ('queued', 'sent', 'failed')),
    constraint mail_end_told check ((status = 'queued') = (ended_at is null))
);
create index mail_due on mail (next_attempt_at) where status = 'queued';
create index mail_ended on mail (ended_at) where status <> 'queued';
comment on table mail is
    'The outbox: mails to the admins of a workspace, written with what they tell of and sent afterwards; kept for a month once they have ended.';
comment on column mail.cause is 'What it tells of; the same cause is told to the same person once.';
