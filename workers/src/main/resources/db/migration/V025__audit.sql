create table audit_record (
    audit_id     text        not null primary key,
    workspace_id text        not null,
    at           timestamptz not null,
    actor_id     text        not null,
    actor_name   text        not null,
    action       text        not null,
    target_id    text        not null,
    target_name  text,
    detail       json        not null,
    constraint audit_record_workspace foreign key (workspace_id) references workspace on delete cascade
);
create index audit_record_list on audit_record (workspace_id, audit_id);
create index audit_record_actor on audit_record (workspace_id, actor_id, audit_id);
create index audit_record_action on audit_record (workspace_id, action text_pattern_ops, audit_id);
comment on table audit_record is
    'Who did what to a workspace''s settings and through its connections. Rows are written once, never changed, and deleted when they are old; ids sort by time.';
comment on column audit_record.detail is 'A flat object for people; no secrets and no bodies.';

create function audit_record_stays() returns trigger language plpgsql as $$
begin
    raise exception 'audit_record is written once and never changed';
end
$$;
create trigger audit_record_stays before update on audit_record for each row execute function audit_record_stays();
