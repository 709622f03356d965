package dev.millrace.call;

import dev.millrace.connection.Authorized;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.InlineAccess;
import dev.millrace.connection.InlineAuthentication;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Authorization;
import dev.millrace.language.run.Definitions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the credentials that a call names. */
@Component
class Authorizations {

    private static final Signature NONE = new Signature.None();

    private final ConnectionAccess connections;
    private final InlineAccess inline;
    private final Definitions definitions;

    Authorizations(ConnectionAccess connections, InlineAccess inline, Definitions definitions) {
        this.connections = connections;
        this.inline = inline;
        this.definitions = definitions;
    }

    /**
     * The signature for {@code endpoint} of {@code call}.
     *
     * @throws dev.millrace.connection.ConnectionFailure where there are no credentials to be had
     * @throws IllegalArgumentException where the definition's own make no sense
     */
    Signature find(Call call, @Nullable Authorization authorization, String endpoint) {
        return switch (authorization) {
            case null -> NONE;
            case Authorization.Connection connection -> {
                var stored = connections.require(call.definition().workspaceId(), connection.name());
                yield new Signature.By(connection.digest() ? stored.asDigest() : stored);
            }
            case Authorization.Definition constant -> inline(settings(call, constant), endpoint);
            case Authorization.Data data -> inline(InlineSettings.read(data.scheme(), data.parameters()), endpoint);
        };
    }

    private Signature inline(InlineAuthentication settings, String endpoint) {
        return new Signature.By(inline.authorize(settings, NONE.resolve(endpoint)));
    }

    /**
     * Tells that the service answered 401 to {@code refused}; whether {@link #find} gives another signature now, because the
     * token had been revoked.
     */
    boolean refused(Call call, @Nullable Authorization authorization, Signature refused) {
        return switch (refused) {
            case Signature.None none -> false;
            case Signature.By(var authorized) -> refused(call, authorization, authorized);
        };
    }

    private boolean refused(Call call, @Nullable Authorization authorization, Authorized refused) {
        return switch (authorization) {
            case null -> false;
            case Authorization.Connection connection ->
                connections.refused(call.definition().workspaceId(), connection.name(), refused);
            case Authorization.Definition constant -> inline.refused(settings(call, constant), refused);
            case Authorization.Data data ->
                inline.refused(InlineSettings.read(data.scheme(), data.parameters()), refused);
        };
    }

    private InlineAuthentication settings(Call call, Authorization.Definition constant) {
        return InlineSettings.read(
                constant.scheme(), definitions.load(call.definition()).at(constant.pointer()));
    }
}
