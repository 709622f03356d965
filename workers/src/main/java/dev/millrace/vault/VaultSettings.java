package dev.millrace.vault;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the vault.
 *
 * @param keys key-encryption keys {@code id:base64,…} (MILLRACE_ENCRYPTION_KEYS), the first encrypts; without one the
 *     start is refused
 */
@ConfigurationProperties("millrace.vault")
record VaultSettings(@DefaultValue("") Secret keys) {}
