alter table data_import drop constraint data_import_status;
alter table data_import add constraint data_import_status
    check (status in ('draft', 'queued', 'running', 'completed', 'failed', 'cancelled'));
comment on column data_import.status is
    'A draft has its file and waits to be told what its columns are. Nobody works on it; it is removed a day after it came in.';
create index data_import_drafts on data_import (created_at) where status = 'draft';
