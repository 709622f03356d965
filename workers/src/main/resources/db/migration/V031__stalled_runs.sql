alter table run add column stalled text;
comment on column run.stalled is 'Why Temporal gets no further with a run that should be going on, in a sentence; null while it does.';
