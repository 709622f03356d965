package dev.millrace.call;

import dev.millrace.automation.StoredDefinitions;
import dev.millrace.connection.Authorized;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.InlineAccess;
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
            case Authorization.Connection connection ->
                connections.require(call.definition().workspaceId(), connection.name());
            case Authorization.Definition constant -> inline.authorize(
                    InlineSettings.read(
                            constant.scheme(),
                            definitions.load(call.definition()).tree().at(constant.pointer())),
                    absolute(endpoint));
            case Authorization.Data data ->
                inline.authorize(InlineSettings.read(data.scheme(), data.parameters()), absolute(endpoint));
        };
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
