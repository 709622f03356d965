create sequence record_type_revision;

create table record_type (
    workspace_id  text        not null references workspace,
    type          text        not null,
    singular      text        not null,
    schema        json,
    display       text,
    unique_fields text[]      not null default '{}',
    relations     json        not null default '{}',
    revision      bigint      not null default nextval('record_type_revision'),
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    primary key (workspace_id, type),
    constraint record_type_name check (type ~ '^[a-z][a-z0-9_]{0,62}$')
);
comment on table record_type is
    'Kinds of records. Whoever writes records holds the row for key share, whoever changes what they must be like holds it for update.';
comment on column record_type.revision is 'Another one with each change and never used twice, so that a compiled schema is known to be the current one.';

create table record (
    record_id    text        primary key,
    workspace_id text        not null,
    type         text        not null,
    data         jsonb       not null,
    version      bigint      not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    deleted_at   timestamptz,
    constraint record_of_type foreign key (workspace_id, type) references record_type,
    constraint record_data_object check (jsonb_typeof(data) = 'object')
);
comment on table record is 'The documents of workspaces. Deleted ones stay, with deleted_at, until their type is deleted.';

create index record_newest on record (workspace_id, type, record_id desc) where deleted_at is null;
create index record_newest_deleted on record (workspace_id, type, record_id desc) where deleted_at is not null;
create index record_by_update on record (workspace_id, type, updated_at, record_id) where deleted_at is null;
create index record_by_creation on record (workspace_id, type, created_at, record_id) where deleted_at is null;
-- A short pending list: it is read at every search.
create index record_data on record using gin (data jsonb_path_ops) with (gin_pending_list_limit = 256);
create index record_words on record using gin (jsonb_to_tsvector('simple'::regconfig, data, '["string", "numeric"]'::jsonb))
    with (gin_pending_list_limit = 256);

-- One form for equal values: 1 and 1.00 are the same number, and an index takes no long texts.
create function record_key_value(value jsonb) returns text language sql immutable parallel safe as $$
    select case jsonb_typeof(value)
        when 'string' then
            case when octet_length(value #>> '{}') <= 500 then 's:' || (value #>> '{}')
                 else 'h:' || encode(sha256(convert_to(value #>> '{}', 'UTF8')), 'hex') end
        when 'number' then 'n:' || trim_scale((value #>> '{}')::numeric)::text
        when 'boolean' then 'b:' || (value #>> '{}')
    end
$$;

-- What lists are sorted by: short enough for a cursor, and an order over all kinds of values.
create function record_sort_value(value jsonb) returns jsonb language sql immutable parallel safe as $$
    select case jsonb_typeof(value)
        when 'string' then to_jsonb(left(value #>> '{}', 60))
        when 'number' then value
        when 'boolean' then value
        else 'null'::jsonb
    end
$$;

create table record_key (
    workspace_id text not null,
    type         text not null,
    field        text not null,
    value        text not null,
    record_id    text not null,
    primary key (workspace_id, type, field, value)
);
comment on table record_key is
    'The values of unique fields of records that are not deleted. The primary key is what refuses a second one, however many write at once.';
create index record_key_of_record on record_key (record_id);

create table record_change (
    change_id    text        primary key,
    workspace_id text        not null,
    type         text        not null,
    record_id    text        not null,
    version      bigint      not null,
    action       text        not null,
    changes      json        not null,
    cause_kind   text        not null,
    cause_id     text        not null,
    cause_name   text        not null,
    reason       text,
    at           timestamptz not null,
    constraint record_change_action check (action in ('created', 'updated', 'deleted', 'restored')),
    constraint record_change_cause check (cause_kind in ('person', 'key', 'run', 'import', 'sync', 'system'))
);
comment on table record_change is 'Every change of every record: who, when, why, and each field''s value before and after.';
create index record_change_of_record on record_change (record_id, change_id desc);
create index record_change_of_type on record_change (workspace_id, type);
