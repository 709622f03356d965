package dev.millrace.call;

import dev.millrace.automation.DefinitionCheck;
import dev.millrace.connection.ConnectionFailure;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.language.definition.Authentication;
import dev.millrace.language.definition.Reference;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.expression.Template;
import dev.millrace.language.resource.Fetch;
import dev.millrace.language.resource.Retrieval;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Authorization;
import dev.millrace.language.run.DefinitionRef;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads what definitions refer to outside, as calls read their documents: guarded, signed, redirects judged hop by hop. Each
 * may take 10 s, and all of a definition 30 s.
 */
@Component
class OutsideReader implements DefinitionCheck.Outside {

    private static final Duration EACH = Duration.ofSeconds(10);
    private static final Duration ALL = Duration.ofSeconds(30);
    private static final String ACCEPT = "application/yaml, application/json;q=0.9, */*;q=0.8";

    private final Peers peers;

    OutsideReader(Peers peers) {
        this.peers = peers;
    }

    @Override
    public Fetch fetch(String workspaceId) {
        var begun = System.nanoTime();
        return reference -> {
            var left = ALL.minusNanos(System.nanoTime() - begun);
            if (!left.isPositive()) {
                throw new Fetch.Unread("reading what the definition refers to took more than %d s.".formatted(ALL.toSeconds()));
            }
            return read(call(workspaceId, reference, left.compareTo(EACH) < 0 ? left : EACH), reference.address());
        };
    }

    private byte[] read(Call call, String address) throws Fetch.Unread {
        try {
            var peer = peers.at(call, call.authorization(), address);
            var answer = peer.send(EgressRequest.of("GET", peer.uri())
                    .withHeader("Accept", ACCEPT)
                    .withDeadline(call.deadline())
                    .withMaxAnswer(Retrieval.MAX_BYTES, EgressRequest.Overflow.FAIL)
                    .withRedirects(true));
            if (answer.status() != 200) {
                throw new Fetch.Unread("%s answered %d.".formatted(peer.uri().getHost(), answer.status()));
            }
            return answer.body();
        } catch (CallFailed failed) {
            var error = failed.result().error();
            throw new Fetch.Unread(error == null ? String.valueOf(failed.getMessage()) : String.valueOf(error.detail()));
        } catch (ConnectionFailure | EgressFailure | HostShares.Taken | IllegalArgumentException notMade) {
            throw new Fetch.Unread(String.valueOf(notMade.getMessage()));
        }
    }

    /** A call of no run: what it asks is what {@link #read} sends. */
    private static Call call(String workspaceId, Reference reference, Duration deadline) {
        return new Call(
                new DefinitionRef(workspaceId, "", "", "", ""),
                "",
                reference.pointer(),
                "",
                new Call.Http("GET", reference.address(), Map.of(), Map.of(), null, HttpOutput.RAW, true),
                authorization(reference.authentication()),
                deadline);
    }

    private static @Nullable Authorization authorization(@Nullable Authentication authentication) {
        return switch (authentication) {
            case null -> null;
            case Authentication.Connection connection ->
                new Authorization.Connection(connection.name(), connection.digest());
            case Authentication.Inline inline when inline.parameters() instanceof Template.Constant constant ->
                new Authorization.Data(inline.scheme(), constant.value());
            case Authentication.Inline computed ->
                throw new IllegalArgumentException("There is no run yet that could compute the credentials.");
        };
    }
}
