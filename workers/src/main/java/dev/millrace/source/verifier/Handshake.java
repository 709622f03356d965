package dev.millrace.source.verifier;

import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request by which a provider only asks whether we are there, and which therefore makes no event.
 *
 * @param method {@code POST} (the default) or {@code GET}
 * @param when what marks it; null only for {@code GET}, where every request is one
 * @param signed whether the signature must hold before we answer; true unless the file says otherwise
 */
record Handshake(@Nullable String method, @Nullable Condition when, @Nullable Boolean signed, Answer answer) {

    private static final int LONGEST = 4_096;

    /** {@code is} null: the value only has to be there. */
    record Condition(@Nullable String header, @Nullable String query, @Nullable String body, @Nullable String is) {

        boolean holds(HookRequest request) {
            var found = place().find(request);
            return is == null ? found.isPresent() : found.filter(is::equals).isPresent();
        }

        Place place() {
            return Place.of(header == null ? null : List.of(header), query, body, null, null, null, null, null);
        }
    }

    /**
     * One of: the value to {@code echo} as plain text with status 200; a {@code status} without a body; the value to
     * {@code store} as the source's secret, once, with status 200; a {@code challenge} to be signed.
     */
    record Answer(
            @Nullable Place echo, @Nullable Integer status, @Nullable Place store, @Nullable Challenge challenge) {

        Answer {
            if (Stream.of(echo, status, store, challenge).filter(Objects::nonNull).count() != 1) {
                throw new IllegalArgumentException("answer needs exactly one of echo, status, store and challenge");
            }
            if (status != null && (status < 200 || status > 299)) {
                throw new IllegalArgumentException("answer.status must be 200 to 299");
            }
        }
    }

    /**
     * What is signed with the source's key, by the algorithm and in the encoding of its signature.
     *
     * @param from where the text to sign stands
     * @param json the answer's fields, in which {@code {challenge}} and {@code {signed}} are replaced
     */
    record Challenge(Place from, Map<String, String> json) {

        Challenge {
            Objects.requireNonNull(from, "from is missing");
            Objects.requireNonNull(json, "json is missing");
            json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
        }
    }

    Handshake {
        method = method == null ? "POST" : method;
        signed = signed == null || signed;
        if (!method.equals("POST") && !method.equals("GET")) {
            throw new IllegalArgumentException("method must be POST or GET");
        }
        if (method.equals("POST") && when == null) {
            throw new IllegalArgumentException("a POST needs 'when', otherwise no event would ever come in");
        }
        if (when != null) {
            when.place();
        }
        if (answer == null) {
            throw new IllegalArgumentException("answer is missing");
        }
        if (answer.challenge() != null && !signed) {
            throw new IllegalArgumentException("a challenge needs signed: true, or we would sign whatever a stranger sends");
        }
        if (answer.store() != null && signed) {
            throw new IllegalArgumentException("store needs signed: false: there is no secret yet");
        }
    }

    boolean matches(HookRequest request) {
        return request.method().equals(method) && (when == null || when.holds(request));
    }

    /**
     * The answer, or empty where the value that it needs is missing or longer than any provider's.
     *
     * @param sign signs a challenge
     */
    Optional<HandshakeReply> reply(HookRequest request, UnaryOperator<String> sign) {
        if (answer.status() != null) {
            return Optional.of(new HandshakeReply(answer.status(), null));
        }
        if (answer.store() != null) {
            return Optional.empty();
        }
        if (answer.challenge() != null) {
            return told(answer.challenge().from(), request).map(text -> signed(answer.challenge(), text, sign));
        }
        return told(Objects.requireNonNull(answer.echo()), request).map(text -> new HandshakeReply(200, text));
    }

    /** What to keep as the secret of a source that has none yet. */
    Optional<Secret> secretToStore(HookRequest request) {
        return answer.store() != null && matches(request) ? told(answer.store(), request).map(Secret::of) : Optional.empty();
    }

    private static Optional<String> told(Place place, HookRequest request) {
        return place.find(request).filter(text -> text.length() <= LONGEST);
    }

    private static HandshakeReply signed(Challenge challenge, String text, UnaryOperator<String> sign) {
        var answer = Json.mapper().createObjectNode();
        var signed = sign.apply(text);
        challenge.json().forEach((field, value) ->
                answer.put(field, value.replace("{signed}", signed).replace("{challenge}", text)));
        return new HandshakeReply(200, Json.write(answer), "application/json");
    }
}
