package dev.millrace.source.verifier;

import java.util.List;

/**
 * Where in a request the secret itself is sent.
 *
 * @param headers the names of the headers that may hold it
 * @param inQuery whether the query holds it
 */
public record SecretPlace(List<String> headers, boolean inQuery) {

    static SecretPlace of(Place place) {
        return new SecretPlace(
                place.where() instanceof Place.Where.Header(var names) ? names : List.of(),
                place.where() instanceof Place.Where.Query);
    }
}
