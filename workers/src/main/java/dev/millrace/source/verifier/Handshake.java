package dev.millrace.source.verifier;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request by which a provider only asks whether we are there, and which therefore makes no event.
 *
 * @param method {@code POST} (the default) or {@code GET}
 * @param when what marks it; null only for {@code GET}, where every request is one
 * @param signed whether the signature must hold before we answer; true unless the file says otherwise
 */
record Handshake(@Nullable String method, @Nullable Condition when, @Nullable Boolean signed, Answer answer) {

    /** {@code is} null: the value only has to be there. */
    record Condition(@Nullable String header, @Nullable String query, @Nullable String body, @Nullable String is) {

        boolean holds(HookRequest request) {
            var found = place().find(request);
            return is == null ? found.isPresent() : found.filter(is::equals).isPresent();
        }

        Place place() {
            return Place.of(header == null ? null : List.of(header), query, body, null, null, null);
        }
    }

    /** Either the value to {@code echo} as plain text with status 200, or a {@code status} without a body. */
    record Answer(@Nullable Place echo, @Nullable Integer status) {

        Answer {
            if ((echo == null) == (status == null)) {
                throw new IllegalArgumentException("answer needs exactly one of echo and status");
            }
            if (status != null && (status < 200 || status > 299)) {
                throw new IllegalArgumentException("answer.status must be 200 to 299");
            }
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
    }

    boolean matches(HookRequest request) {
        return request.method().equals(method) && (when == null || when.holds(request));
    }

    /** The answer, or empty where the value to echo is missing or longer than any provider's. */
    Optional<HandshakeReply> reply(HookRequest request) {
        if (answer.status() != null) {
            return Optional.of(new HandshakeReply(answer.status(), null));
        }
        return answer.echo()
                .find(request)
                .filter(text -> text.length() <= 4_096)
                .map(text -> new HandshakeReply(200, text));
    }
}
