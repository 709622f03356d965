package dev.millrace.egress;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;

/** What went wrong, in a sentence for whoever wrote the call. */
final class Explanation {

    private static final String CANNOT_UNPACK = "%s answered with a compressed body that cannot be unpacked.";

    private static final String WANTS_CERTIFICATE =
            "%s asks for a client certificate, and the call shows none that it can use.";
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
    private static final Set<String> ABOUT_CERTIFICATES = Set.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "certificate_required",
            "unknown_ca",
            "access_denied");

    private final Target target;
    private final EgressRequest request;
    private final Exchange exchange;

    Explanation(Target target, EgressRequest request, Exchange exchange) {
        this.target = target;
        this.request = request;
        this.exchange = exchange;
    }

    EgressFailure of(Exception failure) {
        if (failure instanceof EgressFailure explained) {
            return explained;
        }
        if (Thread.currentThread().isInterrupted() || failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return failed(EgressFailure.Cause.INTERRUPTED, "The call to %s was interrupted.", failure);
        }
        if (exchange.isOver()) {
            return overdue(failure);
        }
        return switch (exchange.phase()) {
            case LOOKING_UP -> lookUp(failure);
            case QUEUEING -> failed(EgressFailure.Cause.CONNECT, "No connection to %s could be had.", failure);
            case CONNECTING -> connect(failure);
            case SHAKING_HANDS -> handshake(failure);
            case SENDING -> aboutCertificate(failure)
                    .map(sentence -> failed(EgressFailure.Cause.TLS, sentence, failure))
                    .orElseGet(() -> failed(
                            EgressFailure.Cause.PROTOCOL,
                            "%s closed the connection before it had the whole request.",
                            failure));
            // Since TLS 1.3 a client has done its part of the handshake before the other side looks at its certificate.
            case AWAITING_ANSWER -> aboutCertificate(failure)
                    .map(sentence -> failed(EgressFailure.Cause.TLS, sentence, failure))
                    .orElseGet(() -> answer(failure));
            case READING -> body(failure);
        };
    }

    private EgressFailure overdue(Exception failure) {
        var sentence =
                switch (exchange.phase()) {
                    case LOOKING_UP -> "DNS did not answer for %s";
                    case QUEUEING -> "No connection to %s came free";
                    case CONNECTING -> "%s did not accept a connection";
                    case SHAKING_HANDS -> "The TLS handshake with %s stalled and was not done";
                    case SENDING -> "%s did not take the whole request";
                    case AWAITING_ANSWER -> "%s did not answer";
                    case READING -> "%s did not finish its answer";
                };
        return failed(
                EgressFailure.Cause.TIMEOUT,
                sentence + " within the deadline of %s.".formatted(text(exchange.deadline())),
                failure);
    }

    private EgressFailure lookUp(Exception failure) {
        if (failure instanceof UnknownHostException unknown) {
            var message = String.valueOf(unknown.getMessage()).toLowerCase(Locale.ROOT);
            return failed(
                    EgressFailure.Cause.DNS,
                    message.contains("temporary")
                            ? "DNS could not be asked for %s just now."
                            : "DNS knows no address of %s.",
                    failure);
        }
        return failed(EgressFailure.Cause.DNS, "DNS did not answer for %s.", failure);
    }

    private EgressFailure connect(Exception failure) {
        var sentence =
                switch (failure) {
                    case SocketTimeoutException late -> "%s did not accept a connection in time";
                    case NoRouteToHostException unreachable -> "%s cannot be reached from here";
                    case ConnectException refused -> "%s refused the connection";
                    default -> "No connection to %s came about";
                };
        var where = exchange.address()
                .map(address -> " (%s, port %d)".formatted(address.getHostAddress(), target.port()));
        return failed(EgressFailure.Cause.CONNECT, sentence + where.orElse("") + ".", failure);
    }

    private EgressFailure handshake(Exception failure) {
        var ours = find(failure, Trust.Distrusted.class).isEmpty() ? aboutCertificate(failure) : Optional.<String>empty();
        return failed(EgressFailure.Cause.TLS, ours.orElseGet(() -> handshakeSentence(failure)), failure);
    }

    /** What the other side says of our certificate, or of its absence; empty where it is something else that went wrong. */
    private Optional<String> aboutCertificate(Exception failure) {
        var alert = find(failure, SSLException.class)
                .map(said -> ALERT.matcher(String.valueOf(said.getMessage())))
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .filter(ABOUT_CERTIFICATES::contains);
        if (alert.isPresent()) {
            return Optional.of(
                    request.identity() == null || alert.get().equals("certificate_required")
                            ? WANTS_CERTIFICATE
                            : "%s does not accept the client certificate (" + alert.get() + ").");
        }
        // What it said may have been lost with the connection.
        return exchange.isCertificateWanted() && isBrokenOff(failure)
                ? Optional.of(
                        request.identity() == null
                                ? WANTS_CERTIFICATE
                                : "%s closed the connection; it asks for a client certificate, and may not accept the call's.")
                : Optional.empty();
    }

    private static boolean isBrokenOff(Exception failure) {
        return (failure instanceof SocketException
                        || failure instanceof SSLException
                        || failure instanceof NoHttpResponseException)
                && find(failure, SocketTimeoutException.class).isEmpty();
    }

    private static String handshakeSentence(Exception failure) {
        var distrusted = find(failure, Trust.Distrusted.class);
        if (distrusted.isPresent()) {
            return "The certificate of %s " + distrusted.get().getMessage() + ".";
        }
        if (find(failure, SocketTimeoutException.class).isPresent()) {
            return "The TLS handshake with %s stalled.";
        }
        var message = String.valueOf(failure.getMessage());
        if (message.contains("protocol_version") || message.contains("protocol version")) {
            return "%s speaks only TLS versions that are too old; at least 1.2 is needed.";
        }
        if (message.contains("Unsupported or unrecognized SSL message")) {
            return "%s does not speak TLS on that port.";
        }
        if (failure instanceof SSLException && find(failure, EOFException.class).isEmpty()) {
            return "%s refused the TLS handshake.";
        }
        return "%s closed the connection during the TLS handshake.";
    }

    private EgressFailure answer(Exception failure) {
        return switch (failure) {
            case MessageConstraintException large -> failed(
                    EgressFailure.Cause.ANSWER_TOO_LARGE, "%s answered with more headers than are read.", failure);
            case NoHttpResponseException none -> failed(
                    EgressFailure.Cause.PROTOCOL, "%s closed the connection without an answer.", failure);
            case SSLException broken -> failed(
                    EgressFailure.Cause.TLS, "%s broke the encrypted connection off.", failure);
            case ConnectionClosedException closed -> failed(
                    EgressFailure.Cause.PROTOCOL, "%s closed the connection in the middle of its headers.", failure);
            case HttpException malformed -> failed(
                    EgressFailure.Cause.PROTOCOL, "%s answered with something that is not HTTP.", failure);
            default -> failed(
                    EgressFailure.Cause.PROTOCOL, "%s broke the connection off before it answered.", failure);
        };
    }

    private EgressFailure body(Exception failure) {
        return switch (failure) {
            case AnswerBody.TooLarge large -> failed(
                    EgressFailure.Cause.ANSWER_TOO_LARGE,
                    "%s answered with more than the " + request.maxAnswerBytes() + " bytes that may be read.",
                    failure);
            case MessageConstraintException large -> failed(
                    EgressFailure.Cause.ANSWER_TOO_LARGE, "%s answered with more headers than are read.", failure);
            case ZipException broken -> failed(EgressFailure.Cause.PROTOCOL, CANNOT_UNPACK, failure);
            case EOFException broken -> failed(EgressFailure.Cause.PROTOCOL, CANNOT_UNPACK, failure);
            case SSLException broken -> failed(
                    EgressFailure.Cause.TLS, "%s broke the encrypted connection off within its answer.", failure);
            case IOException closed -> failed(
                    EgressFailure.Cause.PROTOCOL, "%s broke its answer off or sent it malformed.", failure);
            default -> failed(EgressFailure.Cause.PROTOCOL, "The answer of %s cannot be read.", failure);
        };
    }

    private EgressFailure failed(EgressFailure.Cause cause, String sentence, Exception failure) {
        return new EgressFailure(cause, !exchange.sent(), sentence.replace("%s", target.authority()), failure);
    }

    static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
        }
        return Optional.empty();
    }
}
