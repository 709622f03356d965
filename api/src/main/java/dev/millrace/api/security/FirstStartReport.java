package dev.millrace.api.security;

import dev.millrace.vault.Secret;
import java.util.Optional;

/**
 * What an embedded start tells in the terminal.
 *
 * @param credentials as they stand in {@code credentials.json}; empty where the file was removed
 * @param signInUrl signs the admin in once, within an hour; empty where the admin of the first start is gone
 * @param firstTime whether the credentials were made by this start
 */
public record FirstStartReport(Optional<Credentials> credentials, Optional<Secret> signInUrl, boolean firstTime) {}
