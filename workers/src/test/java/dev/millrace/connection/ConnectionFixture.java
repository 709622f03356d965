package dev.millrace.connection;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.token.TokenClient;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.testing.LoopbackEgress;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import dev.millrace.vault.VaultKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Connections on a database of their own, with workspaces, and the time in our hands. */
public final class ConnectionFixture {

    static final Secret KEY = VaultKeys.generate("k1");

    private static final ProviderSettings NOTHING_SAID = new ProviderSettings(Map.of());
    /** Read once: that takes longer than most tests. */
    private static final Providers CATALOGUE = Providers.load(NOTHING_SAID);

    private static final Duration TOKEN_DEADLINE = Duration.ofSeconds(5);

    public final SetClock clock = new SetClock();
    public final DataSource database = TestDatabase.create();
    public final JdbcClient jdbc = JdbcClient.create(database);
    public final Providers providers;
    private final ProviderSettings settings;
    public final ProviderClients clients;
    public final Connections connections;
    public final ConnectionAccess access;

    public ConnectionFixture(String... workspaceIds) {
        this(NOTHING_SAID, CATALOGUE, workspaceIds);
    }

    public ConnectionFixture(ProviderSettings settings, String... workspaceIds) {
        this(settings, Providers.load(settings), workspaceIds);
    }

    private ConnectionFixture(ProviderSettings settings, Providers providers, String... workspaceIds) {
        this.settings = settings;
        this.providers = providers;
        for (var workspaceId : workspaceIds) {
            jdbc.sql("insert into workspace (workspace_id, name) values (?, ?)").params(workspaceId, workspaceId).update();
        }
        var vault = vault(KEY);
        clients = new ProviderClients(jdbc, vault, clock, settings, providers);
        var tokens = client();
        var revocation = new Revocation(clients, tokens.discovery(), LoopbackEgress.get(), TOKEN_DEADLINE);
        connections = new Connections(store(vault), providers, revocation, new Ids(clock), clock);
        access = anotherProcess(KEY);
    }

    /** The access that a worker of its own has, which shares nothing with the others but the database. */
    ConnectionAccess anotherProcess(Secret keys) {
        return anotherProcess(keys, clock);
    }

    /** As {@link #anotherProcess(Secret)}, whose clock is that of services which compare it with theirs. */
    public ConnectionAccess anotherProcess(Clock clock) {
        return anotherProcess(KEY, clock);
    }

    private ConnectionAccess anotherProcess(Secret keys, Clock clock) {
        var vault = vault(keys);
        var settings = new ConnectionSettings(TOKEN_DEADLINE, Duration.ofSeconds(60), 4);
        var renewal = new TokenRenewal(
                new TokenStore(jdbc, vault, clock), client(), new JdbcTransactionManager(database), clock, settings);
        var granted = new GrantedTokens(
                providers,
                new ProviderClients(jdbc, vault, clock, this.settings, providers),
                renewal,
                new AccountReader(LoopbackEgress.get(), TOKEN_DEADLINE),
                clock);
        return new StoredConnections(store(vault), renewal, granted, providers, clock);
    }

    private TokenClient client() {
        return new TokenClient(LoopbackEgress.get(), clock, TOKEN_DEADLINE, Duration.ofSeconds(60));
    }

    public Connection create(String workspaceId, String name, String baseUrl, String credentials) {
        return create("http", workspaceId, name, baseUrl, credentials);
    }

    public Connection create(String provider, String workspaceId, String name, String baseUrl, String credentials) {
        try {
            return connections.create(workspaceId, new NewConnection(provider, name, baseUrl, Json.read(credentials)));
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    public FileServers fileServers() {
        return new FileServers(store(vault(KEY)));
    }

    public ConnectionEnds ends() {
        return new ConnectionEnds(store(vault(KEY)), clock);
    }

    private ConnectionStore store(Vault vault) {
        return new ConnectionStore(jdbc, vault, clock);
    }

    private Vault vault(Secret keys) {
        return Vault.start(VaultKeys.parse(keys), database, clock);
    }
}
