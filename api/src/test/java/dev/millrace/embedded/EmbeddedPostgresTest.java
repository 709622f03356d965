package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.start.CannotStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void stopEverything() throws Exception {
        for (var closing : open.reversed()) {
            closing.close();
        }
    }

    @Test
    void comesBackOnTheSamePortWithItsDataWhenItIsKilled() throws Exception {
        var postgres = start();
        execute(postgres, "create table kept (id int)", "insert into kept values (7)");
        var killed = postgres.process().orElseThrow();

        killed.destroyForcibly().waitFor();

        Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> assertThat(
                        query(postgres, "select id from kept"))
                .isEqualTo("7"));
        assertThat(postgres.process().orElseThrow().pid()).isNotEqualTo(killed.pid());
    }

    @Test
    void keepsDataPasswordAndPortOverAStopAndAStart() throws Exception {
        var before = start();
        execute(before, "create table kept (id int)", "insert into kept values (7)");
        stopEverything();
        open.clear();

        var after = start();

        assertThat(after.port()).isEqualTo(before.port());
        assertThat(after.password()).isEqualTo(before.password());
        assertThat(query(after, "select id from kept")).isEqualTo("7");
    }

    @Test
    void leavesNoProcessBehindWhenItIsStopped() throws Exception {
        var process = start().process().orElseThrow();
        var helpers = process.descendants().toList();
        assertThat(helpers).isNotEmpty();

        stopEverything();

        assertThat(process.isAlive()).isFalse();
        Awaitility.await().until(() -> helpers.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void isDurableAndListensOnLoopbackWithAPassword() throws Exception {
        var postgres = start();

        assertThat(query(postgres, "show fsync")).isEqualTo("on");
        assertThat(query(postgres, "show synchronous_commit")).isEqualTo("on");
        assertThat(query(postgres, "show full_page_writes")).isEqualTo("on");
        assertThat(query(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(query(postgres, "show unix_socket_directories")).isEmpty();
        assertThat(query(postgres, "show server_encoding")).isEqualTo("UTF8");
        assertThat(query(postgres, "select lower('ÄÖ') || upper('é')")).isEqualTo("äöÉ");
        assertThatThrownBy(() -> DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, "guess"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void refusesTheDataOfAnotherMajorVersion() throws Exception {
        start();
        stopEverything();
        open.clear();
        Files.writeString(directory.resolve("postgres/data/PG_VERSION"), "17\n");

        assertThatThrownBy(this::start)
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("written by PostgreSQL 17")
                .hasMessageContaining("MILLRACE_DB_URL");
    }

    @Test
    void doesNotTakeAForeignProcessForItsOwn() throws Exception {
        start();
        stopEverything();
        open.clear();
        Files.writeString(
                directory.resolve("postgres/data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + directory.resolve("postgres/data") + "\n");

        var postgres = start();

        assertThat(query(postgres, "select 1")).isEqualTo("1");
    }

    @Test
    void beginsAgainWhereInitializingWasInterrupted() throws Exception {
        var partial = Files.createDirectories(directory.resolve("postgres/data.partial"));
        Files.writeString(partial.resolve("PG_VERSION"), "18\n");

        assertThat(query(start(), "select 1")).isEqualTo("1");
        assertThat(partial).doesNotExist();
    }

    @Test
    void runsAsNobodyWhereRootMayMakeNoNamespace() throws Exception {
        assumeTrue(PostgresAccount.root(), "only root has to become somebody else");
        assumeTrue(PostgresAccount.SOMEBODY_ELSE.works(), "setpriv is not there or may not do it");
        assumeTrue(PostgresAccount.NAMESPACE.works(), "no namespace to come from");
        execute(start(PostgresAccount.NAMESPACE), "create table kept (id int)", "insert into kept values (7)");
        stopEverything();
        open.clear();

        var postgres = start(PostgresAccount.SOMEBODY_ELSE);

        assertThat(query(postgres, "select id from kept")).isEqualTo("7");
        assertThat(Files.getAttribute(Path.of("/proc/" + postgres.process().orElseThrow().pid()), "unix:uid"))
                .isEqualTo(65534);
    }

    @Test
    void saysWhatItsLogSaysWhenItCannotStart() throws Exception {
        start();
        stopEverything();
        open.clear();
        Files.delete(directory.resolve("postgres/data/global/pg_control"));

        assertThatThrownBy(this::start).isInstanceOf(CannotStart.class).hasMessageContaining("pg_control");
    }

    private EmbeddedPostgres start() {
        return start(Optional.empty());
    }

    private EmbeddedPostgres start(PostgresAccount account) {
        return start(Optional.of(account));
    }

    private EmbeddedPostgres start(Optional<PostgresAccount> account) {
        var home = Home.open(TestHome.prepare(directory));
        open.add(home);
        var postgres = new EmbeddedPostgres(home, new Ports(home.path("ports")), account);
        open.add(postgres);
        postgres.start();
        postgres.awaitReady();
        return postgres;
    }

    private static void execute(EmbeddedPostgres postgres, String... statements) throws SQLException {
        try (var connection = connect(postgres);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection = connect(postgres);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(
                postgres.url(), EmbeddedPostgres.USER, postgres.password().reveal());
    }
}
