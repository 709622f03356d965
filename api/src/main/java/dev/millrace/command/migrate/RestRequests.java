package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.command.Stop;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.UriText;
import dev.millrace.language.run.Call;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/** Writes the requests to a REST API, with the headers and credentials of the configuration, and to no other origin. */
final class RestRequests {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int LARGEST_ANSWER = 4 * 1024 * 1024;

    private final MigrationConfig config;
    private final URI base;

    RestRequests(MigrationConfig config, URI base) {
        this.config = config;
        this.base = base;
    }

    EgressRequest request(Call.Http asked) {
        var address = asked.uri().startsWith("/") ? URI.create(base + asked.uri()) : URI.create(asked.uri());
        if (!isOurs(address)) {
            throw Stop.usage("%s leads on to %s, which is not asked: it is another origin.".formatted(base, address.getHost()));
        }
        var query = new StringBuilder(address.getRawQuery() == null ? "" : address.getRawQuery());
        asked.query().forEach((name, value) -> add(query, name, text(value)));
        var authorization = config.source().path("authorization");
        var isInQuery = authorization.path("in").asText().equals("query");
        if (isInQuery) {
            add(query, text(authorization.path("name").asText()), text(authorization.path("value").asText()));
        }
        var whole = address.toString().replaceFirst("\\?.*$", "") + (query.isEmpty() ? "" : "?" + query);
        var request = EgressRequest.of("GET", URI.create(whole))
                .withDeadline(DEADLINE)
                .withMaxAnswer(LARGEST_ANSWER, EgressRequest.Overflow.FAIL)
                .withHeader("Accept", "application/json");
        for (var header : config.source().path("headers").properties()) {
            request = request.withSensitiveHeader(header.getKey(), text(header.getValue().asText()));
        }
        return isInQuery ? request : authorized(request, authorization);
    }

    /** A link to the next page, without the key that a service may repeat in it: the place is kept in a file. */
    String withoutKey(String position) {
        var authorization = config.source().path("authorization");
        var question = position.indexOf('?');
        if (question < 0 || !authorization.path("in").asText().equals("query")) {
            return position;
        }
        var name = UriText.encoded(text(authorization.path("name").asText())) + "=";
        var kept = Arrays.stream(position.substring(question + 1).split("&"))
                .filter(parameter -> !parameter.startsWith(name))
                .collect(Collectors.joining("&"));
        return position.substring(0, question) + (kept.isEmpty() ? "" : "?" + kept);
    }

    private EgressRequest authorized(EgressRequest request, JsonNode authorization) {
        return switch (authorization.path("type").asText()) {
            case "bearer" -> request.withSensitiveHeader("Authorization", "Bearer " + text(authorization.path("token").asText()));
            case "basic" -> request.withSensitiveHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                    (text(authorization.path("username").asText()) + ":" + text(authorization.path("password").asText()))
                            .getBytes(StandardCharsets.UTF_8)));
            case "api_key" -> request.withSensitiveHeader(
                    text(authorization.path("name").asText()), text(authorization.path("value").asText()));
            case String none -> request;
        };
    }

    private static void add(StringBuilder query, String name, String value) {
        query.append(query.isEmpty() ? "" : "&").append(UriText.encoded(name)).append('=').append(UriText.encoded(value));
    }

    private boolean isOurs(URI address) {
        return base.getScheme().equals(address.getScheme())
                && base.getHost().equals(address.getHost())
                && base.getPort() == address.getPort();
    }

    private String text(String written) {
        return config.placeholders().resolve(written);
    }
}
