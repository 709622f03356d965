package dev.millrace.call;

import dev.millrace.automation.StoredDefinitions;
import dev.millrace.connection.Authorized;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.InlineAccess;
import dev.millrace.connection.InlineAuthentication;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Authorization;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the credentials that a call names. */
@Component
class Authorizations {

    private final ConnectionAccess connections;
    private final InlineAccess inline;
    private final StoredDefinitions definitions;

    Authorizations(ConnectionAccess connections, InlineAccess inline, StoredDefinitions definitions) {
        this.connections = connections;
        this.inline = inline;
        this.definitions = definitions;
    }

    /**
     * The credentials for {@code endpoint} of {@code call}; null where it needs none.
     *
     * @throws dev.millrace.connection.ConnectionFailure where there are none to be had
     * @throws IllegalArgumentException where the definition's own make no sense
     */
    @Nullable Authorized find(Call call, @Nullable Authorization authorization, String endpoint) {
        return switch (authorization) {
            case null -> null;
            case Authorization.Connection connection -> {
                var stored = connections.require(call.definition().workspaceId(), connection.name());
                yield connection.digest() ? stored.asDigest() : stored;
            }
            case Authorization.Definition constant ->
                inline.authorize(settings(call, constant), absolute(endpoint));
            case Authorization.Data data ->
                inline.authorize(InlineSettings.read(data.scheme(), data.parameters()), absolute(endpoint));
        };
    }

    /**
     * Tells that the service answered 401 to {@code refused}; whether {@link #find} gives other credentials now, because the
     * token had been revoked.
     */
    boolean refused(Call call, @Nullable Authorization authorization, Authorized refused) {
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
                constant.scheme(), definitions.load(call.definition()).tree().at(constant.pointer()));
    }

    /** The address that a call without a connection names. */
    static URI absolute(String text) {
        var uri = URI.create(text);
        if (!uri.isAbsolute()) {
            throw new IllegalArgumentException(
                    "'%s' is no absolute address; only a connection can complete a path.".formatted(text));
        }
        return uri;
    }
}
