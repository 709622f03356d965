create table automation_resource (
    workspace_id text    not null,
    namespace    text    not null,
    name         text    not null,
    version      text    not null,
    position     integer not null,
    address      text    not null,
    sha256       text    not null,
    contents     text    not null,
    primary key (workspace_id, namespace, name, version, position),
    constraint automation_resource_once unique (workspace_id, namespace, name, version, address),
    constraint automation_resource_of_version
        foreign key (workspace_id, namespace, name, version) references automation_version
);
comment on table automation_resource is 'What a version refers to outside, schemas and functions, as it was read when the version was stored. Rows never change: a run reads these and never what is at the address.';
