package dev.millrace.workspace.identity;

import org.jspecify.annotations.Nullable;

/**
 * Whom a provider says somebody is.
 *
 * @param issuer who names the subject
 * @param email as it says, verified or not
 * @param verified whether it has verified {@code email}
 * @param hostedDomain whose own account it is, where the provider says that
 */
record Profile(
        IdentityProvider provider,
        String issuer,
        String subject,
        @Nullable String email,
        boolean verified,
        @Nullable String name,
        @Nullable String hostedDomain) {

    /**
     * The e-mail where it proves something; null otherwise. Letters beyond ASCII prove nothing: some of them are small
     * letters of others (the Kelvin sign is a small k), so that an address would equal a stranger's.
     */
    @Nullable String provenEmail() {
        return verified && email != null && email.length() <= 254 && email.matches("[\\x21-\\x7e&&[^@]]+@[A-Za-z0-9.-]+")
                ? email
                : null;
    }

    /** What an account is shown as. */
    String shown() {
        return email == null ? subject : email;
    }
}
