-- "C" is the order in which the list of all types is made of these and of ours; json keeps the fields in the order in which a
-- person wrote them.
create table event_type (
    workspace_id text             not null,
    type         text collate "C" not null,
    description  text             not null,
    schema       json             not null,
    example      json             not null,
    deprecated   boolean          not null,
    versions     json             not null,
    warns        boolean          not null,
    created_at   timestamptz      not null,
    updated_at   timestamptz      not null,
    constraint event_type_pk primary key (workspace_id, type),
    constraint event_type_workspace_fk foreign key (workspace_id) references workspace on delete cascade
);
comment on table event_type is 'What a workspace says of a type of event: its JSON Schema, an example, and the older forms of its payload.';
comment on column event_type.versions is
    'By the last day on which a form was the newest: the jq that makes it of the newest of today, its JSON Schema, whether it is deprecated.';
comment on column event_type.warns is 'Whether it, or one of its versions, is deprecated, so that pages of endpoints read only these.';

-- Endpoints that are there keep the day that they have: they were written for what is sent now.
alter table webhook alter column api_version drop not null;
comment on column webhook.api_version is
    'The day for which its receiver was written: it is sent what was the newest form then; null for the newest of today.';
