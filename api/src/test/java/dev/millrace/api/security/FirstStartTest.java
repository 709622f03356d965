package dev.millrace.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.testing.TestClock;
import dev.millrace.id.Ids;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import dev.millrace.workspace.SignInLinks;
import dev.millrace.workspace.WorkspaceStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.transaction.support.TransactionTemplate;

class FirstStartTest {

    private static final FirstAdminSettings NO_ADMIN = new FirstAdminSettings("", Secret.of(""));

    private final TestClock clock = new TestClock();
    private final DataSource database = TestDatabase.create();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database));
    private final Ids ids = new Ids(clock);
    private final WorkspaceStore workspaces = new WorkspaceStore(jdbc, ids, clock);
    private final MemberStore members = new MemberStore(jdbc, transaction, ids, clock);
    private final ApiKeys keys = new ApiKeys(jdbc, ids, clock);
    private final SignInLinks links = new SignInLinks(jdbc, clock);
    private final PasswordCheck passwords =
            new PasswordCheck(members, PasswordEncoderFactories.createDelegatingPasswordEncoder());

    @TempDir
    private Path home;

    private FirstStart start(String url, FirstAdminSettings admin, String home) {
        var start = new FirstStart(
                workspaces, members, keys, links, passwords, transaction, new PublicUrl(url, 8080), admin, home);
        start.run(new DefaultApplicationArguments());
        return start;
    }

    private FirstStartReport embedded(String url) {
        return start(url, NO_ADMIN, home.toString()).report().orElseThrow();
    }

    @Test
    void theFirstStartMakesAnAdminAndAKeyThatWork() throws IOException {
        var report = embedded("http://localhost:8080");

        var credentials = Credentials.read(home).orElseThrow();
        assertThat(report.firstTime()).isTrue();
        assertThat(report.credentials()).contains(credentials);
        assertThat(credentials.url()).isEqualTo("http://localhost:8080");
        assertThat(credentials.workspace()).isEqualTo("default");
        var member = passwords.check(credentials.email(), credentials.password()).orElseThrow();
        var actor = keys.authenticate(credentials.apiKey()).orElseThrow();
        assertThat(member.role()).isEqualTo(Role.ADMIN);
        assertThat(actor.role()).isEqualTo(Role.ADMIN);
        assertThat(actor.workspaceId()).isEqualTo(member.workspaceId());
        assertThat(report.toString())
                .doesNotContain(credentials.password().reveal(), credentials.apiKey().reveal());
    }

    @Test
    void onlyTheOwnerReadsTheFile() throws IOException {
        embedded("http://localhost:8080");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("credentials.json"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(home)) {
            assertThat(files).containsExactly(home.resolve("credentials.json"));
        }
    }

    @Test
    void theLinkSignsTheAdminInOnce() {
        var url = embedded("http://localhost:8080").signInUrl().orElseThrow().reveal();
        var token = Secret.of(url.substring("http://localhost:8080/sign-in/".length()));

        assertThat(links.redeem(token)).get().extracting("email").isEqualTo("admin@millrace.local");
        assertThat(links.redeem(token)).isEmpty();
    }

    @Test
    void aLaterStartChangesNothingButTheAddress() throws IOException {
        var first = embedded("http://localhost:8080");

        var second = embedded("http://localhost:9090");

        assertThat(second.firstTime()).isFalse();
        assertThat(second.credentials())
                .contains(first.credentials().orElseThrow().withUrl("http://localhost:9090"))
                .isEqualTo(Credentials.read(home));
        assertThat(second.signInUrl()).isNotEqualTo(first.signInUrl()).isPresent();
        assertThat(jdbc.sql("select count(*) from member").query(Integer.class).single()).isOne();
        assertThat(jdbc.sql("select count(*) from api_key").query(Integer.class).single()).isOne();
    }

    @Test
    void aRemovedOrSpoiltFileStopsNoStart() throws IOException {
        embedded("http://localhost:8080");
        Files.writeString(home.resolve("credentials.json"), "{");
        assertThat(embedded("http://localhost:8080").credentials()).isEmpty();

        Files.delete(home.resolve("credentials.json"));
        var report = embedded("http://localhost:8080");

        assertThat(report.credentials()).isEmpty();
        assertThat(report.signInUrl()).isPresent();
        assertThat(home.resolve("credentials.json")).doesNotExist();
    }

    @Test
    void aFileThatCannotBeWrittenLeavesNoAdminWhosePasswordNobodyKnows() throws IOException {
        var blocked = Files.writeString(home.resolve("file"), "").resolve("below");

        assertThatThrownBy(() -> start("http://localhost:8080", NO_ADMIN, blocked.toString()))
                .hasMessageContaining("credentials.json");

        assertThat(members.any()).isFalse();
    }

    @Test
    void onADatabaseOfOnesOwnTheAdminComesFromTheEnvironmentOnce() {
        var admin = new FirstAdminSettings(" boss@example.com ", Secret.of("correct horse"));

        assertThat(start("https://millrace.example.com", admin, "").report()).isEmpty();
        start("https://millrace.example.com", new FirstAdminSettings("other@example.com", Secret.of("battery staple")), "");

        assertThat(passwords.check("boss@example.com", Secret.of("correct horse"))).isPresent();
        assertThat(jdbc.sql("select count(*) from member").query(Integer.class).single()).isOne();
        assertThat(jdbc.sql("select count(*) from api_key").query(Integer.class).single()).isZero();
    }

    @Test
    void withoutAnAdminInTheEnvironmentNobodyIsMade() {
        start("https://millrace.example.com", NO_ADMIN, "");

        assertThat(members.any()).isFalse();
    }

    @Test
    void twoProcessesThatStartAtOnceMakeOneAdmin() {
        var admin = new FirstAdminSettings("boss@example.com", Secret.of("correct horse"));

        Stream.generate(() -> CompletableFuture.runAsync(() -> start("https://millrace.example.com", admin, "")))
                .limit(4)
                .toList()
                .forEach(started -> started.orTimeout(30, TimeUnit.SECONDS).join());

        assertThat(jdbc.sql("select count(*) from member").query(Integer.class).single()).isOne();
    }
}
