alter table source
    add column verifier              jsonb,
    add column awaits_secret         boolean not null default false,
    add column secret_shown_until    timestamptz,
    add column sealed_previous_secret bytea,
    add column previous_secret_until timestamptz,
    drop constraint source_secret_needed,
    -- Nothing comes in unverified because a secret was lost: who has none says so, or is still to be told one.
    add constraint source_secret_needed
        check (sealed_secret is not null or provider = 'none' or awaits_secret or (provider = 'custom' and verifier is not null)),
    add constraint source_none_has_no_secret check (provider <> 'none' or sealed_secret is null),
    add constraint source_previous_secret_ends check (num_nulls(sealed_previous_secret, previous_secret_until) in (0, 2));
comment on column source.verifier is
    'What the source itself says about its requests, as it was given: how they are verified where provider is custom, and from where they may come.';
comment on column source.awaits_secret is 'The next handshake brings the secret.';
comment on column source.secret_shown_until is 'Until when a secret that came by a handshake may be read, because it has to be pasted at the provider.';
comment on column source.previous_secret_until is 'Until when requests that are signed with the previous secret are taken too.';
