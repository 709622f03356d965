package dev.millrace.call;

import dev.millrace.automation.StoredDefinitions;
import dev.millrace.connection.Authorized;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.ConnectionFailure;
import dev.millrace.connection.InlineAccess;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressFailure;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.HttpCall;
import dev.millrace.language.run.HttpCall.Authorization;
import dev.millrace.language.run.Sizes;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.language.run.WorkflowError.Type;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes calls. */
@Component
public class HttpCalls {

    private final Egress egress;
    private final ConnectionAccess connections;
    private final InlineAccess inline;
    private final StoredDefinitions definitions;
    private final Clock clock;

    HttpCalls(
            Egress egress,
            ConnectionAccess connections,
            InlineAccess inline,
            StoredDefinitions definitions,
            Clock clock) {
        this.egress = egress;
        this.connections = connections;
        this.inline = inline;
        this.definitions = definitions;
        this.clock = clock;
    }

    /** Makes the call; throws only where it was not made, for a reason of ours that passes. */
    public CallResult make(HttpCall call) {
        try {
            return send(call);
        } catch (ConnectionFailure failed) {
            return failed(failed);
        } catch (IllegalArgumentException unusable) {
            return failed(Type.CONFIGURATION.error(String.valueOf(unusable.getMessage())), null);
        }
    }

    private CallResult send(HttpCall call) {
        var authorized = authorized(call);
        var redaction = new Redaction(authorized == null ? List.of() : authorized.secrets());
        var uri = authorized == null ? absolute(call.uri()) : authorized.resolve(call.uri());
        var plain = RequestWriter.request(call, uri);
        var request = authorized == null ? plain : authorized.sign(plain);
        try {
            var result = new AnswerReader(call, plain, egress.exchange(request), redaction, clock).read();
            return result.output() == null || Sizes.fits(result.output()) ? result : tooLarge();
        } catch (EgressFailure failed) {
            return failed(failed, redaction);
        }
    }

    private @Nullable Authorized authorized(HttpCall call) {
        return switch (call.authorization()) {
            case null -> null;
            case Authorization.Connection connection ->
                connections.require(call.definition().workspaceId(), connection.name());
            case Authorization.Definition constant -> inline.authorize(
                    InlineSettings.read(
                            constant.scheme(),
                            definitions.load(call.definition()).tree().at(constant.pointer())),
                    absolute(call.uri()));
            case Authorization.Data data ->
                inline.authorize(InlineSettings.read(data.scheme(), data.parameters()), absolute(call.uri()));
        };
    }

    private static URI absolute(String text) {
        var uri = URI.create(text);
        if (!uri.isAbsolute()) {
            throw new IllegalArgumentException(
                    "'%s' is no absolute address; only a connection can complete a path.".formatted(text));
        }
        return uri;
    }

    private static CallResult tooLarge() {
        return failed(Type.COMMUNICATION.error(
                "The answer is larger than 1 MiB as JSON, which is the most that a run carries along."), null);
    }

    private static CallResult failed(EgressFailure failure, Redaction redaction) {
        var detail = redaction.text(String.valueOf(failure.getMessage()));
        return switch (failure.cause()) {
            case REFUSED -> failed(Type.CONFIGURATION.error(detail), null);
            case TIMEOUT -> failed(Type.TIMEOUT.error(detail), null);
            case DNS, CONNECT, TLS, ANSWER_TOO_LARGE, PROTOCOL -> failed(Type.COMMUNICATION.error(detail), null);
            // The worker stops: the engine has the call made again, by another.
            case INTERRUPTED -> throw failure;
        };
    }

    private static CallResult failed(ConnectionFailure failure) {
        var detail = String.valueOf(failure.getMessage());
        return switch (failure) {
            case ConnectionFailure.Missing missing -> failed(Type.CONFIGURATION.error(detail), null);
            case ConnectionFailure.WrongOrigin wrong -> failed(Type.CONFIGURATION.error(detail), null);
            case ConnectionFailure.AuthorizationLost lost -> failed(Type.AUTHENTICATION.error(detail), null);
            case ConnectionFailure.Unavailable away ->
                failed(Type.COMMUNICATION.error(503, detail), away.retryAfter());
        };
    }

    private static CallResult failed(WorkflowError error, @Nullable Duration retryAfter) {
        return CallResult.failed(error, retryAfter);
    }
}
