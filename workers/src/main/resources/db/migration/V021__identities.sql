create table member_identity (
    identity_id  text        not null primary key,
    member_id    text        not null,
    provider     text        not null,
    issuer       text        not null,
    subject      text        not null,
    email        text,
    linked_at    timestamptz not null,
    last_used_at timestamptz,
    constraint member_identity_member foreign key (member_id) references member on delete cascade,
    constraint member_identity_unique unique (provider, issuer, subject)
);
create index member_identity_of_member on member_identity (member_id);
comment on table member_identity is 'An account of another provider that signs a member in.';
comment on column member_identity.issuer is 'Who names the subject: a provider that is set up again at another address knows none of these accounts.';
comment on column member_identity.email is 'As the provider had verified it when it was linked; null where it had not. It is shown, and decides nothing.';

create table sign_in_flow (
    state_hash      bytea       not null primary key,
    browser_hash    bytea       not null,
    provider        text        not null,
    member_id       text,
    confirms        bytea,
    redirect        text        not null,
    target          text        not null,
    sealed_verifier bytea,
    nonce           text,
    expires_at      timestamptz not null,
    constraint sign_in_flow_member foreign key (member_id) references member on delete cascade
);
create index sign_in_flow_expiry on sign_in_flow (expires_at);
comment on table sign_in_flow is 'A person who is at a provider just now to sign in, known by the SHA-256 of the state that comes back once.';
comment on column sign_in_flow.member_id is 'Who links an account while signed in; null for whoever signs in.';
comment on column sign_in_flow.confirms is 'The pending_identity that this sign-in is to confirm.';

create table pending_identity (
    token_hash   bytea       not null primary key,
    browser_hash bytea       not null,
    member_id    text        not null,
    provider     text        not null,
    issuer       text        not null,
    subject      text        not null,
    email        text        not null,
    target       text        not null,
    expires_at   timestamptz not null,
    constraint pending_identity_member foreign key (member_id) references member on delete cascade
);
create index pending_identity_expiry on pending_identity (expires_at);
comment on table pending_identity is 'An account with the verified e-mail of a member, who has to sign in as before to link it.';
