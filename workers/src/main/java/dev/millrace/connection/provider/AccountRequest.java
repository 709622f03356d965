package dev.millrace.connection.provider;

import org.jspecify.annotations.Nullable;

/**
 * How to ask whose account it is, which also shows whether credentials are good.
 *
 * @param url below {@code base_url} where it begins with a slash; null where the token's answer or the ID token says it all
 * @param method {@code GET} by default
 * @param body JSON that is sent; none by default
 * @param id where the account's id stands in the answer, a JSON Pointer; also those below. Null where the answer only
 *     shows that credentials are good
 * @param email null where it does not say
 * @param name of the person or the company
 * @param okay where the answer says whether all is well, for services that answer 200 to everything
 * @param source {@code answer} asks {@code url}; {@code token} reads the token's answer, and {@code url} then only shows
 *     whether credentials are good; {@code id_token} reads the ID token's claims, and asks {@code url}, which may be empty,
 *     for what they leave out
 */
public record AccountRequest(
        @Nullable Template url,
        @Nullable String method,
        @Nullable String body,
        @Nullable String id,
        @Nullable String email,
        @Nullable String name,
        @Nullable String okay,
        @Nullable Source source) {

    public AccountRequest {
        method = method == null ? "GET" : method;
        source = source == null ? Source.ANSWER : source;
    }

    AccountRequest at(@Nullable String address) {
        return address == null ? this : new AccountRequest(new Template(address), method, body, id, email, name, okay, source);
    }

    /** Where the account is read. */
    public enum Source {
        ANSWER,
        TOKEN,
        ID_TOKEN
    }
}
