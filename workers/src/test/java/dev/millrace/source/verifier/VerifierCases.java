package dev.millrace.source.verifier;

import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file {@code <provider>.cases.json}: requests with what must become of them, signed by other means than ours. */
public record VerifierCases(@Nullable String secret, Instant now, List<Case> cases) {

    public record Case(
            String name,
            @Nullable String method,
            @Nullable String url,
            @Nullable String query,
            @Nullable String secret,
            @Nullable Boolean stale,
            @Nullable Boolean future,
            Map<String, Object> headers,
            @Nullable String body,
            @Nullable String bodyBase64,
            Expected expect) {

        public HookRequest request() {
            return request(headerLists(), bytes());
        }

        HookRequest request(Map<String, List<String>> headers, byte[] body) {
            return new HookRequest(
                    method == null ? "POST" : method, url == null ? "http://localhost/hooks/x" : url, query, headers, body);
        }

        Map<String, List<String>> headerLists() {
            var lists = new LinkedHashMap<String, List<String>>();
            headers.forEach((header, value) -> lists.put(
                    header,
                    value instanceof List<?> many
                            ? many.stream().map(String::valueOf).toList()
                            : List.of(String.valueOf(value))));
            return lists;
        }

        public byte[] bytes() {
            return bodyBase64 != null
                    ? Base64.getDecoder().decode(bodyBase64)
                    : Objects.requireNonNull(body).getBytes(StandardCharsets.UTF_8);
        }
    }

    public record Expected(
            String outcome,
            @Nullable String reason,
            @Nullable String event,
            @Nullable String id,
            @Nullable String subject,
            @Nullable Integer status,
            @Nullable String text) {}

    public static VerifierCases of(Verifier verifier) {
        var name = "/verifiers/%s.cases.json".formatted(verifier.provider());
        try (var file = VerifierCases.class.getResourceAsStream(name)) {
            return Json.mapper()
                    .readValue(Objects.requireNonNull(file, "There are no cases " + name), VerifierCases.class);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public @Nullable Secret secretOf(Case one) {
        var text = one.secret() == null ? secret : one.secret();
        return text == null ? null : Secret.of(text);
    }

    public List<Secret> keysOf(Case one) {
        var secret = secretOf(one);
        return secret == null ? List.of() : List.of(secret);
    }
}
