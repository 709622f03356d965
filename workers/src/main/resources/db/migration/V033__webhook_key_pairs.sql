alter table webhook
    add column public_key text,
    drop constraint webhook_signature_known,
    add constraint webhook_signature_known check (signature in ('standard', 'ed25519', 'sha256-hex')),
    add constraint webhook_public_key_there check (signature <> 'ed25519' or public_key is not null);
comment on column webhook.public_key is 'Of its newest key pair, whether or not it signs with one now.';

alter table webhook_secret
    add column kind text not null default 'symmetric',
    add constraint webhook_secret_kind_known check (kind in ('symmetric', 'ed25519'));
comment on table webhook_secret is
    'What an endpoint signs with, sealed by the vault: secrets and key pairs; the newest of each kind never expires, the ones before it sign until expires_at.';
