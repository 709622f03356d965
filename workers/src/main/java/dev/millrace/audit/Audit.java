package dev.millrace.audit;

import dev.millrace.id.Ids;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import java.time.Clock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The record of who did what. */
public final class Audit {

    private final AuditStore store;
    private final TransactionTemplate transactions;
    private final Ids ids;
    private final Clock clock;

    public Audit(JdbcClient jdbc, PlatformTransactionManager transactions, Ids ids, Clock clock) {
        this.store = new AuditStore(jdbc);
        this.transactions = new TransactionTemplate(transactions);
        this.ids = ids;
        this.clock = clock;
    }

    /** Makes {@code change} and its record in one transaction: there is neither without the other. */
    public void with(Actor actor, AuditEntry entry, Runnable change) {
        transactions.executeWithoutResult(transaction -> {
            change.run();
            note(actor, entry);
        });
    }

    /** As {@link #with(Actor, AuditEntry, Runnable)}, where only the change's outcome tells what was done to what. */
    public <T> T with(Actor actor, Function<? super T, AuditEntry> entry, Supplier<T> change) {
        return transactions.execute(transaction -> {
            var outcome = change.get();
            note(actor, entry.apply(outcome));
            return outcome;
        });
    }

    /** Records what was done, in the transaction of this thread where there is one. */
    public void note(Actor actor, AuditEntry entry) {
        store.insert(ids.next(AuditStore.PREFIX), clock.instant(), actor, entry);
    }

    /** The newest first. */
    public Page<AuditRecord> list(String workspaceId, AuditQuery query, PageRequest page) {
        return Page.of(store.list(workspaceId, query, page), page, AuditRecord::auditId);
    }

    /** @throws Refusal with 404 for an id that the workspace does not have */
    public AuditRecord get(String workspaceId, String auditId) {
        return store.find(workspaceId, auditId).orElseThrow(() -> Refusal.notFound("audit_record", auditId));
    }
}
