package dev.millrace.webhook.delivery;

import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.ConnectionFailure;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.egress.RetryAfter;
import dev.millrace.vault.Secret;
import dev.millrace.webhook.Destination;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.WebhookSettings;
import dev.millrace.webhook.type.TransformationFailure;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Posts one event to one endpoint and tells what came of it: 2xx is a success, every other status and every missing
 * answer a failure; redirects are not followed. Deliveries and tests both go through here.
 */
final class PostEvent {

    /** How much of an answer is read and kept. */
    private static final int MAX_ANSWER_BYTES = 20_000;
    private static final int MOST_HEADERS = 40;
    private static final int LONGEST_HEADER = 500;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private static final String USER_AGENT = "Millrace-Webhooks/1.0";

    private final Egress egress;
    private final ConnectionAccess connections;
    private final PayloadForms forms;
    private final WebhookSettings settings;
    private final Clock clock;

    PostEvent(Egress egress, ConnectionAccess connections, PayloadForms forms, WebhookSettings settings, Clock clock) {
        this.egress = egress;
        this.connections = connections;
        this.forms = forms;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Sends {@code event} once, in the endpoint's form and signed for this moment.
     *
     * @throws EgressFailure if this process is stopping, or has too many calls under way: the endpoint is not to blame, and
     *     the call is to be repeated
     */
    Exchange send(Destination destination, OutgoingEvent event) {
        var at = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var began = System.nanoTime();
        try {
            var request = request(destination, event.eventId(), forms.of(destination.webhook(), event), at);
            return destination.webhook().connection() == null
                    ? answered(at, egress.exchange(request), List.of())
                    : authorized(destination.webhook(), request, at);
        } catch (TransformationFailure unmade) {
            return unanswered(at, took(began), unmade.getMessage(), Exchange.UNMADE);
        } catch (ConnectionFailure lost) {
            return unanswered(at, took(began), lost.getMessage(), "connection");
        } catch (EgressFailure failure) {
            if (failure.cause() == EgressFailure.Cause.INTERRUPTED || failure.cause() == EgressFailure.Cause.BUSY) {
                throw failure;
            }
            return unanswered(at, took(began), failure.getMessage(), failure.cause().name().toLowerCase(Locale.ROOT));
        }
    }

    /** The request that {@link #send} would make at {@code at}, without what a connection adds. */
    DeliveryRequest shown(Destination destination, OutgoingEvent event, Instant at) {
        var request = request(destination, event.eventId(), forms.of(destination.webhook(), event), at);
        var headers = new LinkedHashMap<String, String>();
        request.headers().forEach(header -> headers.put(header.name(), header.sensitive() ? "***" : header.value()));
        return new DeliveryRequest(
                request.method(), request.uri().toString(), headers, new String(request.body(), StandardCharsets.UTF_8));
    }

    /** Once more with another token, where the first has been refused and may have been revoked. */
    private Exchange authorized(Webhook webhook, EgressRequest request, Instant at) {
        var name = webhook.connection();
        var credentials = connections.require(webhook.workspaceId(), name);
        var answer = egress.exchange(credentials.sign(request));
        if (answer.status() == 401 && connections.refused(webhook.workspaceId(), name, credentials)) {
            credentials = connections.require(webhook.workspaceId(), name);
            answer = egress.exchange(credentials.sign(request));
        }
        return answered(at, answer, credentials.secrets());
    }

    private static Duration took(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private EgressRequest request(Destination destination, String eventId, byte[] body, Instant at) {
        var webhook = destination.webhook();
        var headers = new ArrayList<Header>();
        headers.add(new Header("Content-Type", "application/cloudevents+json"));
        webhook.headers().forEach((name, value) -> headers.add(new Header(name, value, true)));
        if (webhook.headers().keySet().stream().noneMatch("user-agent"::equalsIgnoreCase)) {
            headers.add(new Header("User-Agent", USER_AGENT));
        }
        webhook.signature()
                .headers(eventId, at, body, destination.secrets())
                .forEach((name, value) -> headers.add(new Header(name, value)));
        return EgressRequest.of("POST", URI.create(webhook.url()))
                .withHeaders(List.copyOf(headers))
                .withBody(body)
                .withDeadline(settings.timeout())
                .withMaxAnswer(MAX_ANSWER_BYTES, EgressRequest.Overflow.CUT)
                .withRedirects(false);
    }

    /** @param secrets that an endpoint may have written into its answer */
    private Exchange answered(Instant at, EgressAnswer answer, List<Secret> secrets) {
        var status = answer.status();
        var text = readable(answer);
        for (var secret : secrets) {
            text = text.replace(secret.reveal(), "***");
        }
        if (status >= 200 && status < 300) {
            return answered(at, answer, null, text, "delivered", null);
        }
        var error = status >= 300 && status < 400
                ? "The endpoint answered %d, a redirect; redirects are not followed.".formatted(status)
                : "The endpoint answered %d.".formatted(status);
        var retryAfter = answer.header("Retry-After")
                .flatMap(header -> RetryAfter.read(header, clock.instant(), Duration.ZERO, LONGEST_WAIT))
                .filter(Duration::isPositive)
                .orElse(null);
        return answered(at, answer, error, text, "rejected", retryAfter);
    }

    private static Exchange unanswered(Instant at, Duration took, @Nullable String error, String outcome) {
        return new Exchange(new Attempt(0, at, null, millis(took), error, Map.of(), null), outcome, null);
    }

    private static Exchange answered(
            Instant at,
            EgressAnswer answer,
            @Nullable String error,
            String body,
            String outcome,
            @Nullable Duration retryAfter) {
        var attempt = new Attempt(0, at, answer.status(), millis(answer.took()), error, kept(answer.headers()), body);
        return new Exchange(attempt, outcome, retryAfter);
    }

    private static int millis(Duration took) {
        return (int) Math.min(took.toMillis(), Integer.MAX_VALUE);
    }

    /** What somebody looks for who wonders where an answer came from. A cookie is a credential of theirs. */
    private static Map<String, String> kept(List<Header> headers) {
        var kept = new LinkedHashMap<String, String>();
        for (var header : headers) {
            var name = header.name().toLowerCase(Locale.ROOT);
            var value = header.value().replace('\0', '\uFFFD');
            if (kept.size() < MOST_HEADERS && name.length() <= LONGEST_HEADER && !name.equals("set-cookie")) {
                kept.putIfAbsent(name, value.substring(0, Math.min(value.length(), LONGEST_HEADER)));
            }
        }
        return kept;
    }

    /** A text that PostgreSQL can store: what is not UTF-8, and NUL, is shown as U+FFFD; half a last letter is left out. */
    private static String readable(EgressAnswer answer) {
        var text = new String(answer.body(), StandardCharsets.UTF_8).replace('\0', '\uFFFD');
        return answer.truncated() && text.endsWith("\uFFFD") ? text.substring(0, text.length() - 1) : text;
    }
}
