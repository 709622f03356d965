alter table connection
    drop constraint connection_kind_known,
    add constraint connection_kind_known check (kind in (
        'oauth2', 'bearer', 'basic', 'api_key', 'client_credentials', 'jwt_bearer', 'aws_signature', 'mutual_tls', 'ftp', 'ssh'));
