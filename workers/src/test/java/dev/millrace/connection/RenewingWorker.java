package dev.millrace.connection;

import ch.qos.logback.classic.Level;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.token.TokenClient;
import dev.millrace.testing.LoopbackEgress;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import dev.millrace.vault.VaultKeys;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;

/**
 * A process that uses some connections again and again, so that their tokens are renewed, and says which token it got by
 * {@code @connection token}. It ends with its input.
 */
public final class RenewingWorker {

    static final String WORKSPACE = "wsp_1";
    static final int AT_ONCE = 4;
    /** Long, since an answer that comes too late on a busy machine is as lost as one to a killed process. */
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private RenewingWorker() {}

    /** @param arguments its name, which is its client id; the database, the vault's keys, the providers' address, the connections */
    public static void main(String[] arguments) {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        var database = new PGSimpleDataSource();
        database.setUrl(arguments[1]);
        database.setUser("postgres");
        var access = access(database, Secret.of(arguments[2]), settings(arguments[0], arguments[3]));
        var names = List.of(arguments[4].split(","));
        Thread.ofPlatform().daemon().start(RenewingWorker::endWithInput);
        System.out.println("@ready -");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // Two at each connection, so that processes and threads want the same token.
            names.forEach(name -> List.of(1, 2).forEach(thread -> threads.submit(() -> use(access, name))));
        }
    }

    static ProviderSettings settings(String clientId, String url) {
        var settings = new HashMap<String, ProviderSettings.One>();
        Map.of("github", "/strict", "gitlab", "/lenient").forEach((provider, path) -> settings.put(
                provider,
                new ProviderSettings.One(true, clientId, Secret.of("s"), null, null, url + path, null, null, null, null, null)));
        return new ProviderSettings(settings);
    }

    static ConnectionAccess access(DataSource database, Secret keys, ProviderSettings settings) {
        var clock = Clock.systemUTC();
        var jdbc = JdbcClient.create(database);
        var vault = Vault.start(VaultKeys.parse(keys), database, clock);
        var providers = Providers.load(settings);
        var renewal = new TokenRenewal(
                new TokenStore(jdbc, vault, clock),
                new TokenClient(LoopbackEgress.get(), clock, DEADLINE, Duration.ofSeconds(60)),
                new JdbcTransactionManager(database),
                clock,
                new ConnectionSettings(DEADLINE, Duration.ofSeconds(60), AT_ONCE));
        var granted = new GrantedTokens(
                providers,
                new ProviderClients(jdbc, vault, clock, settings, providers),
                renewal,
                new AccountReader(LoopbackEgress.get(), DEADLINE),
                clock);
        return new StoredConnections(new ConnectionStore(jdbc, vault, clock), renewal, granted, providers, clock);
    }

    private static void use(ConnectionAccess access, String name) {
        var last = "";
        while (true) {
            try {
                var token = access.require(WORKSPACE, name).secrets().getFirst().reveal();
                if (!token.equals(last)) {
                    System.out.println("@" + name + " " + token);
                }
                last = token;
            } catch (ConnectionFailure | DataAccessException | TransactionException notNow) {
                // As a call that is tried again later.
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static void endWithInput() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException ended) {
            // all the same
        }
        Runtime.getRuntime().halt(0);
    }
}
