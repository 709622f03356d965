package dev.millrace.connection.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.provider.RateLimit;
import dev.millrace.connection.provider.RateLimit.ResetAs;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.Header;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitReadingTest {

    private static final Providers PROVIDERS = Providers.load(new ProviderSettings(Map.of()));
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        EPOCH_SECONDS      | 1795255230
        EPOCH_MILLISECONDS | 1795255230000
        SECONDS            | 30
        SECONDS            | 29.9995
        MILLISECONDS       | 30000
        """)
    void readsTheEndOfAWindowInEveryForm(ResetAs form, String value) {
        var limit = new RateLimit(10, Duration.ofMinutes(1), null, "L", "R", "Z", form, null, null, null, null);

        var reading = LimitReading.of(limit, answer(200, Map.of("l", "10", "r", "3", "z", value), ""), NOW);

        assertThat(reading).isEqualTo(new LimitReading(null, 10, 3, NOW.plusSeconds(30)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        github          | 429 | Retry-After=20                          | -                                                      | 20
        github          | 429 | Retry-After=Sat, 21 Nov 2026 10:00:20 GMT | -                                                    | 20
        github          | 403 | Retry-After=20                          | -                                                      | 20
        github          | 403 | X-RateLimit-Remaining=0,X-RateLimit-Reset=1795255215 | -                                         | 15
        github          | 429 | X-RateLimit-Remaining=7                 | -                                                      | 60
        github          | 403 | X-RateLimit-Remaining=7,X-RateLimit-Reset=1795255215 | {"message":"Forbidden"}                   |
        github          | 200 | X-RateLimit-Remaining=0,X-RateLimit-Reset=1795255215 | []                                        |
        github          | 404 | -                                       | -                                                      |
        discord         | 429 | X-RateLimit-Reset-After=9               | {"retry_after":0.65}                                   | 0.65
        slack           | 200 | -                                       | {"ok":false,"error":"ratelimited"}                     | 60
        slack           | 200 | Retry-After=7                           | {"ok":false,"error":"ratelimited"}                     | 7
        slack           | 200 | -                                       | {"ok":false,"error":"channel_not_found"}               |
        google-calendar | 403 | -                                       | {"error":{"errors":[{"reason":"rateLimitExceeded"}]}}  | 60
        google-calendar | 403 | -                                       | {"error":{"errors":[{"reason":"forbidden"}]}}          |
        microsoft-365   | 503 | Retry-After=5                           | -                                                      | 5
        microsoft-365   | 503 | -                                       | -                                                      |
        stripe          | 429 | -                                       | -                                                      | 1
        """)
    void tellsARefusalForTheLimitsSakeFromAnyOther(
            String provider, int status, String headers, String body, Double seconds) {
        var limit = PROVIDERS.find(provider).orElseThrow().rateLimit();

        var until = LimitReading.of(limit, answer(status, headers(headers), body.equals("-") ? "" : body), NOW).refusedUntil();

        assertThat(until).isEqualTo(seconds == null ? null : NOW.plusMillis((long) (seconds * 1_000)));
    }

    @Test
    void whereNothingIsLeftAndNobodySaysForHowLongItIsAWindow() {
        var hubspot = PROVIDERS.find("hubspot").orElseThrow().rateLimit();

        var reading = LimitReading.of(hubspot, answer(200, Map.of("X-HubSpot-RateLimit-Remaining", "0"), ""), NOW);

        assertThat(reading.reset()).isEqualTo(NOW.plusSeconds(10));
    }

    @Test
    void believesNoHeaderThatMakesNoSense() {
        var limit = PROVIDERS.find("github").orElseThrow().rateLimit();

        var reading = LimitReading.of(
                limit,
                answer(200, Map.of("X-RateLimit-Limit", "-1", "X-RateLimit-Remaining", "many", "X-RateLimit-Reset", "99999999999"), ""),
                NOW);

        assertThat(reading).isEqualTo(new LimitReading(null, null, null, null));
    }

    private static Map<String, String> headers(String text) {
        var headers = new java.util.HashMap<String, String>();
        if (!text.equals("-")) {
            for (var pair : text.split(",(?=[A-Z][A-Za-z-]+=)")) {
                headers.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
            }
        }
        return headers;
    }

    private static EgressAnswer answer(int status, Map<String, String> headers, String body) {
        return new EgressAnswer(
                status,
                headers.entrySet().stream()
                        .map(header -> new Header(header.getKey(), header.getValue()))
                        .toList(),
                body.getBytes(StandardCharsets.UTF_8),
                false,
                URI.create("https://api.example.com/"),
                Duration.ZERO);
    }
}
