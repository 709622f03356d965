package dev.millrace.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.id.Ids;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

class AuditTest {

    private static final PageRequest FIRST = new PageRequest(50, null);
    private static final Actor ADA = new Actor("wsp_1", Role.ADMIN, "mbr_ada", "ada@ours.test");
    private static final Actor CI = new Actor("wsp_1", Role.ADMIN, "key_ci", "CI");

    private final SetClock clock = new SetClock();
    private final DataSource database = TestDatabase.create();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final JdbcTransactionManager transactions = new JdbcTransactionManager(database);
    private final Audit audit = new Audit(jdbc, transactions, new Ids(clock), clock);

    @BeforeEach
    void workspaces() {
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_1', 'ours'), ('wsp_2', 'theirs')").update();
    }

    @Test
    void aChangeAndItsRecordAreMadeTogetherOrNotAtAll() {
        audit.with(ADA, key("key_1").saying("role", "admin"), () -> rename("new name"));

        var made = list(null, null, null, null).getFirst();
        assertThat(made.actorName()).isEqualTo("ada@ours.test");
        assertThat(made.action()).isEqualTo("api_key.created");
        assertThat(made.targetName()).isEqualTo("CI");
        assertThat(made.detail()).hasToString("{\"role\":\"admin\"}");
        assertThat(audit.get("wsp_1", made.auditId())).isEqualTo(made);

        assertThatThrownBy(() -> audit.with(ADA, key("key_2"), () -> {
                    rename("never");
                    throw Refusal.notFound("api_key", "key_2");
                }))
                .isInstanceOf(Refusal.class);
        // A record that cannot be written takes the change with it.
        var nowhere = new Actor("wsp_none", Role.ADMIN, "mbr", "x");
        assertThatThrownBy(() -> audit.with(nowhere, key("key_3"), () -> rename("never"))).isInstanceOf(DataAccessException.class);

        assertThat(list(null, null, null, null)).hasSize(1);
        assertThat(jdbc.sql("select name from workspace where workspace_id = 'wsp_1'").query(String.class).single())
                .isEqualTo("new name");
    }

    @Test
    void findsRecordsByWhoWhatAndWhenWithinTheWorkspace() {
        var start = clock.instant();
        audit.note(ADA, key("key_1"));
        clock.advance(Duration.ofHours(1));
        audit.note(CI, AuditEntry.of(AuditAction.CONNECTION_CALLED, "con_1", "crm").saying("status", 200));
        clock.advance(Duration.ofHours(1));
        audit.note(CI, AuditEntry.of(AuditAction.CONNECT_LINK_CREATED, "github", null));
        audit.note(new Actor("wsp_2", Role.ADMIN, "mbr_eve", "eve"), key("key_9"));

        assertThat(targets(list(null, null, null, null))).containsExactly("github", "con_1", "key_1");
        assertThat(targets(list("ada@ours.test", null, null, null))).containsExactly("key_1");
        assertThat(targets(list("key_ci", " ", "", null))).containsExactly("github", "con_1");
        assertThat(targets(list(null, "connection.called", null, null))).containsExactly("con_1");
        assertThat(targets(list(null, "connection.*", null, null))).containsExactly("con_1");
        var second = start.plus(Duration.ofHours(1)).toString();
        assertThat(targets(list(null, null, second, null))).containsExactly("github", "con_1");
        assertThat(targets(list(null, null, null, second))).containsExactly("key_1");
        assertThat(targets(list(null, null, "2999-01-01", null))).isEmpty();
        assertThatThrownBy(() -> audit.get("wsp_2", list(null, null, null, null).getFirst().auditId())).isInstanceOf(Refusal.class);
        for (var wrong : List.of(
                List.of("", "api_key.eaten", "", ""), List.of("", "*", "", ""), List.of("", "", "soon", ""),
                List.of("", "", "", "2026-13-01"), List.of("x".repeat(401), "", "", ""))) {
            assertThatThrownBy(() -> AuditQuery.of(wrong.get(0), wrong.get(1), wrong.get(2), wrong.get(3)))
                    .isInstanceOf(Refusal.class);
        }
    }

    @Test
    void isReadPageByPage() {
        for (var number = 0; number < 5; number++) {
            audit.note(ADA, key("key_" + number));
        }

        var seen = new ArrayList<String>();
        var page = audit.list("wsp_1", AuditQuery.of(null, null, null, null), new PageRequest(2, null));
        while (page.nextCursor() != null) {
            seen.addAll(targets(page.data()));
            page = audit.list("wsp_1", AuditQuery.of(null, null, null, null), PageRequest.of("2", page.nextCursor()));
        }
        seen.addAll(targets(page.data()));

        assertThat(seen).containsExactly("key_4", "key_3", "key_2", "key_1", "key_0");
    }

    @Test
    void isNeverChangedAndForgottenWhenItIsOld() {
        audit.note(ADA, key("key_old"));
        clock.advance(Duration.ofDays(89));
        audit.note(ADA, key("key_new"));
        assertThatThrownBy(() -> jdbc.sql("update audit_record set actor_name = 'somebody else'").update())
                .hasMessageContaining("never changed");

        var old = new OldRecords(new AuditStore(jdbc), Duration.ofDays(90), clock);
        old.delete();
        assertThat(list(null, null, null, null)).hasSize(2);
        clock.advance(Duration.ofDays(2));
        old.delete();

        assertThat(targets(list(null, null, null, null))).containsExactly("key_new");
    }

    @Test
    void keepsShortTextsOfOneLine() {
        audit.note(ADA, AuditEntry.of(AuditAction.CONNECTION_CALLED, "con_1", "crm").saying("path", "/a\n" + "b".repeat(5_000)));

        assertThat(list(null, null, null, null).getFirst().detail().path("path").asText()).hasSize(300).startsWith("/a b");
    }

    @Test
    void readsItsSetting() {
        var runner = new ApplicationContextRunner()
                .withUserConfiguration(AuditConfiguration.class)
                .withBean(JdbcClient.class, () -> jdbc)
                .withBean(JdbcTransactionManager.class, () -> transactions)
                .withBean(Ids.class, () -> new Ids(clock))
                .withBean(SetClock.class, () -> clock);
        runner.run(context -> assertThat(context.getBean(AuditSettings.class).keep()).isEqualTo(Duration.ofDays(90)));
        runner.withPropertyValues("millrace.audit.keep=365d")
                .run(context -> assertThat(context.getBean(AuditSettings.class).keep()).isEqualTo(Duration.ofDays(365)));
        runner.withPropertyValues("millrace.audit.keep=1h").run(context -> assertThat(context).hasFailed());
    }

    private List<AuditRecord> list(
            @Nullable String actor, @Nullable String action, @Nullable String from, @Nullable String to) {
        return audit.list("wsp_1", AuditQuery.of(actor, action, from, to), FIRST).data();
    }

    private static List<String> targets(List<AuditRecord> records) {
        return records.stream().map(AuditRecord::targetId).toList();
    }

    private static AuditEntry key(String id) {
        return AuditEntry.of(AuditAction.API_KEY_CREATED, id, "CI");
    }

    private void rename(String name) {
        jdbc.sql("update workspace set name = ? where workspace_id = 'wsp_1'").param(name).update();
    }
}
