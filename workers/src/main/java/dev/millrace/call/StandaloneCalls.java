package dev.millrace.call;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.Authorized;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.InlineAccess;
import dev.millrace.connection.limit.Gate;
import dev.millrace.connection.token.TokenClient;
import dev.millrace.egress.OwnEgress;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.resource.Fetch;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.run.Definitions;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Calls for a process without Spring and without a database: they are really made, and there are no stored connections. */
public final class StandaloneCalls {

    private static final Duration TOKEN_DEADLINE = Duration.ofSeconds(20);
    private static final Duration TOKEN_MARGIN = Duration.ofMinutes(1);

    private StandaloneCalls() {}

    /** Calls through {@code egress}, with the credentials that the definitions have themselves. */
    public static Calls over(OwnEgress egress, Definitions definitions, Clock clock) {
        var peers = peers(egress, definitions, clock);
        var documents = new Documents(peers);
        return new Calls(
                documents,
                new HttpCalls(peers, clock),
                new GrpcCalls(peers, documents, egress.grpc()),
                new A2aCalls(peers, documents, clock),
                new McpCalls(peers, clock),
                clock);
    }

    /** Reads what one definition refers to outside, through {@code egress}. */
    public static Fetch outside(OwnEgress egress, Clock clock) {
        return new OutsideReader(peers(egress, new NoDefinitions(), clock)).fetch("");
    }

    private static Peers peers(OwnEgress egress, Definitions definitions, Clock clock) {
        var tokens = new TokenClient(egress, clock, TOKEN_DEADLINE, TOKEN_MARGIN);
        return new Peers(
                egress,
                new Authorizations(new NoConnections(), new InlineAccess(tokens, clock, TOKEN_DEADLINE), definitions),
                Gate.OPEN,
                clock);
    }

    private static final class NoConnections implements ConnectionAccess {

        @Override
        public Optional<Authorized> byName(String workspaceId, String name) {
            return Optional.empty();
        }

        @Override
        public boolean refused(String workspaceId, String name, Authorized refused) {
            return false;
        }
    }

    /** What is read for a definition has its credentials with it. */
    private static final class NoDefinitions implements Definitions {

        @Override
        public Definition load(DefinitionRef ref) {
            throw new IllegalStateException("There is no run.");
        }

        @Override
        public JsonNode input(String runId) {
            throw new IllegalStateException("There is no run.");
        }
    }
}
