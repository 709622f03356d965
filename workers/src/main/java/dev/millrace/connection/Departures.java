package dev.millrace.connection;

import dev.millrace.connection.provider.CredentialKind;
import java.time.Clock;
import java.util.List;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What becomes of the personal accounts of members who are removed. */
public class Departures {

    private final ConnectionStore store;
    private final OwedRevocationStore owed;
    private final Clock clock;

    Departures(ConnectionStore store, OwedRevocationStore owed, Clock clock) {
        this.store = store;
        this.owed = owed;
        this.clock = clock;
    }

    /** The personal connections of a member, the newest first; at most 1,000. */
    public List<Connection> of(String workspaceId, String memberId) {
        return store.personal(workspaceId, memberId);
    }

    /**
     * Ends all personal connections of a member, in the transaction of the caller, who sees to it that the member gets no more of
     * them. Their credentials and tokens are gone with its commit; what people had granted is given back to the providers
     * from then on. Waits for renewals under way.
     *
     * @return those that there were
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Connection> leave(String workspaceId, String memberId) {
        store.lockPersonal(workspaceId, memberId);
        var all = store.personal(workspaceId, memberId);
        for (var connection : all) {
            if (connection.kind() == CredentialKind.OAUTH2) {
                store.findUsableById(workspaceId, connection.connectionId())
                        .map(Revocation.Access::of)
                        .filter(Revocation.Access::holdsSomething)
                        .ifPresent(access -> owed.insert(access, clock.instant()));
            }
            store.delete(workspaceId, connection.connectionId());
        }
        return all;
    }
}
