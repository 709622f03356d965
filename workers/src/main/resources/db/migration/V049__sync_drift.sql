create table sync_shape (
    sync_id    text not null references sync on delete cascade,
    learned_by text not null,
    constraint sync_shape_pkey primary key (sync_id)
);
comment on table sync_shape is 'Since which run it is known what the items of a sync look like.';
comment on column sync_shape.learned_by is 'The run that was the first to see them; where it came to nothing, the next one learns again.';

create table sync_field (
    sync_id  text    not null references sync on delete cascade,
    field    text    not null,
    types    text[]  not null,
    nullable boolean not null,
    always   boolean not null,
    constraint sync_field_pkey primary key (sync_id, field)
);
comment on table sync_field is 'The fields of a sync''s items, 500 at most: names and types, never values.';
comment on column sync_field.always is 'Whether it stood in every item, so that a page without it is worth a word.';

create table sync_drift (
    sync_id      text        not null references sync on delete cascade,
    field        text        not null,
    change       text        not null,
    before_types text[]      not null,
    after_types  text[]      not null,
    noticed_at   timestamptz not null,
    constraint sync_drift_pkey primary key (sync_id, field, change),
    constraint sync_drift_change check (change in ('added', 'vanished', 'retyped'))
);
comment on table sync_drift is 'What has changed in a sync''s items, until somebody has taken note of it.';
