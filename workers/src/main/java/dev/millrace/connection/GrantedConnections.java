package dev.millrace.connection;

import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.id.Ids;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps what people have granted at providers. */
public final class GrantedConnections {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int MOST_OF_A_NAME = 1_000;
    private static final Secret NO_CREDENTIALS = Secret.of("{}");

    private final ConnectionStore store;
    private final TokenStore tokens;
    private final TransactionTemplate transactions;
    private final Ids ids;
    private final Clock clock;

    GrantedConnections(
            ConnectionStore store, TokenStore tokens, PlatformTransactionManager transactions, Ids ids, Clock clock) {
        this.store = store;
        this.tokens = tokens;
        this.transactions = new TransactionTemplate(transactions);
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Keeps {@code granted}: in the connection that it renews, in one of the same account and owner where there is one,
     * otherwise in a new one. Waits for a renewal of the token under way.
     *
     * @throws Refusal with 409 where another account was connected than the one to renew, or the name is taken
     */
    public Connection keep(GrantedAccess granted) {
        return keep(granted, kept -> {});
    }

    /** As {@link #keep(GrantedAccess)}; {@code besides} is done in the same transaction. */
    public Connection keep(GrantedAccess granted, Consumer<Connection> besides) {
        return transactions.execute(transaction -> {
            var connection = target(granted);
            var held = tokens.lock(connection.connectionId(), PATIENCE).orElse(HeldToken.NONE);
            var after = held.after(granted.tokens(), clock.instant());
            var ends = after.refresh() == null && granted.tokens().life() != null
                    ? granted.tokens().life().expiresAt()
                    : null;
            store.granted(connection.connectionId(), granted, ends);
            tokens.save(connection.connectionId(), after, granted.tokens());
            var viewer = new Viewer(granted.workspaceId(), String.valueOf(granted.memberId()), true);
            var kept = store.find(viewer, connection.connectionId()).orElseThrow();
            besides.accept(kept);
            return kept;
        });
    }

    private Connection target(GrantedAccess granted) {
        if (granted.connectionId() != null) {
            return renewed(granted, granted.connectionId());
        }
        var same = granted.account().id() == null ? Optional.<Connection>empty() : store.findByAccount(granted);
        return same.orElseGet(() -> create(granted));
    }

    private Connection renewed(GrantedAccess granted, String connectionId) {
        var viewer = new Viewer(granted.workspaceId(), String.valueOf(granted.memberId()), true);
        var connection = store.find(viewer, connectionId)
                .filter(found -> found.kind() == CredentialKind.OAUTH2
                        && found.provider().equals(granted.provider().name()))
                .orElseThrow(() -> Refusal.notFound("connection", connectionId));
        var before = connection.account().id();
        var now = granted.account().id();
        if (before != null && now != null && !before.equals(now)) {
            throw Refusal.of(
                            Refusal.Kind.CONFLICT,
                            "account_differs",
                            """
                            You have signed in to another account of %s than the one of the connection '%s'. Sign in to that \
                            one, or connect this one as a new connection."""
                                    .formatted(granted.provider().title(), connection.name()))
                    .at("account");
        }
        return connection;
    }

    private Connection create(GrantedAccess granted) {
        if (granted.name() != null) {
            return insert(granted, Connections.name(granted.name()))
                    .orElseThrow(() -> Connections.nameTaken(granted.name()));
        }
        var base = granted.provider().name();
        for (var number = 1; number <= MOST_OF_A_NAME; number++) {
            var made = insert(granted, number == 1 ? base : base + "-" + number);
            if (made.isPresent()) {
                return made.get();
            }
        }
        throw Refusal.invalid("field_missing", "name", "name is missing: choose what definitions call this connection.");
    }

    private Optional<Connection> insert(GrantedAccess granted, String name) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var connection = new Connection(
                ids.next("con"),
                granted.workspaceId(),
                granted.memberId(),
                granted.provider().name(),
                name,
                CredentialKind.OAUTH2,
                granted.baseUrl(),
                ConnectionStatus.ACTIVE,
                null,
                granted.account(),
                granted.scopes(),
                now,
                now,
                null,
                null);
        return store.insert(connection, NO_CREDENTIALS) ? Optional.of(connection) : Optional.empty();
    }
}
