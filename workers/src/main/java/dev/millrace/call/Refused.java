package dev.millrace.call;

import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.RetryAfter;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.WorkflowError;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;

/** What an answer whose status refuses is in the language: an error with that status, and the first of what was said. */
final class Refused {

    private static final int SHOWN = 300;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private Refused() {}

    static CallFailed failed(EgressRequest request, EgressAnswer answer, Redaction redaction, Clock clock) {
        return new CallFailed(
                CallResult.failed(
                        WorkflowError.Type.COMMUNICATION.error(answer.status(), detail(request, answer, redaction)),
                        answer.header("Retry-After")
                                .flatMap(text -> RetryAfter.read(text, clock.instant(), Duration.ZERO, LONGEST_WAIT))
                                .orElse(null)),
                Lapse.of(answer.status()));
    }

    /** For the sake of a limit; some services answer 200 all the same. */
    static CallFailed limited(
            EgressRequest request, EgressAnswer answer, Redaction redaction, Duration retryAfter) {
        return new CallFailed(
                CallResult.failed(
                        WorkflowError.Type.COMMUNICATION.error(
                                answer.status() < 300 ? 429 : answer.status(), detail(request, answer, redaction)),
                        retryAfter),
                Lapse.TOO_MANY);
    }

    private static String detail(EgressRequest request, EgressAnswer answer, Redaction redaction) {
        var sentence =
                "%s %s answered %d".formatted(request.method(), place(request.uri(), redaction), answer.status());
        var said = redaction.text(AnswerText.of(answer)).strip().replaceAll("\\s+", " ");
        return said.isEmpty() ? sentence : sentence + ": " + shortened(said);
    }

    /** As much of {@code said} as an error shows. */
    static String shortened(String said) {
        return said.length() > SHOWN ? said.substring(0, SHOWN) + "…" : said;
    }

    /** Without the query, in which keys travel. */
    private static String place(URI uri, Redaction redaction) {
        return redaction.text("%s://%s%s".formatted(uri.getScheme(), uri.getRawAuthority(), uri.getRawPath()));
    }
}
