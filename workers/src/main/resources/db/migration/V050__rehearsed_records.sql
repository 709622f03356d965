create table rehearsed_record (
    rehearsal  text        not null,
    record_id  text        not null,
    type       text        not null,
    made       boolean     not null,
    data       json        not null,
    version    bigint      not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (rehearsal, record_id)
);
comment on table rehearsed_record is
    'What a record would be after the pieces of an import or a job that keeps nothing, so that a later piece meets it. It goes when that ends.';
comment on column rehearsed_record.rehearsal is 'The id of the import or of the job.';
comment on column rehearsed_record.made is 'Whether there is no such record outside the rehearsal.';

create table rehearsed_key (
    rehearsal text not null,
    type      text not null,
    field     text not null,
    value     text not null,
    record_id text not null,
    primary key (rehearsal, type, field, value),
    constraint rehearsed_key_of_record foreign key (rehearsal, record_id) references rehearsed_record on delete cascade
);
comment on table rehearsed_key is 'The values of unique fields of rehearsed records, as record_key has those of records.';
create index rehearsed_key_by_record on rehearsed_key (rehearsal, record_id);
