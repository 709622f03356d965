alter table run
    add column suspended_for text,
    add column resume_from   text,
    add column resume_input  json;
comment on column run.suspended_for is 'Why the run stands still until somebody resumes it.';
comment on column run.resume_from is 'The task from which the run goes on what the run in retry_of had begun, with resume_input where that was edited.';

alter table run_step add column key text not null default '';
comment on column run_step.key is 'Tells this passage of the task from its others; what it has done is recorded under it.';
