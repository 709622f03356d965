package dev.millrace.call;

import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.WorkflowError;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** What an answer whose status refuses is in the language: an error with that status, and the first of what was said. */
final class Refused {

    private static final int SHOWN = 300;
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(1);

    private Refused() {}

    static CallResult result(EgressRequest request, EgressAnswer answer, Redaction redaction, Clock clock) {
        var sentence =
                "%s %s answered %d".formatted(request.method(), place(request.uri(), redaction), answer.status());
        var said = redaction.text(AnswerText.of(answer)).strip().replaceAll("\\s+", " ");
        var detail = said.isEmpty() ? sentence : sentence + ": " + shortened(said);
        return CallResult.failed(
                WorkflowError.Type.COMMUNICATION.error(answer.status(), detail), retryAfter(answer, clock));
    }

    /** As much of {@code said} as an error shows. */
    static String shortened(String said) {
        return said.length() > SHOWN ? said.substring(0, SHOWN) + "…" : said;
    }

    /** Without the query, in which keys travel. */
    private static String place(URI uri, Redaction redaction) {
        return redaction.text("%s://%s%s".formatted(uri.getScheme(), uri.getRawAuthority(), uri.getRawPath()));
    }

    /** {@code Retry-After} in either form (RFC 9110, section 10.2.3), a day at most. */
    private static @Nullable Duration retryAfter(EgressAnswer answer, Clock clock) {
        var header = answer.header("Retry-After").orElse(null);
        if (header == null) {
            return null;
        }
        try {
            var wait = header.strip().matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(header.strip()))
                    : Duration.between(
                            clock.instant(),
                            ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
            if (wait.isNegative()) {
                return null;
            }
            return wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait;
        } catch (DateTimeException unreadable) {
            return null;
        }
    }
}
