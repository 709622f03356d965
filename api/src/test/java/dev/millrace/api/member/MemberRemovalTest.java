package dev.millrace.api.member;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Browser;
import dev.millrace.api.testing.Providing;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.connection.GiveBackOwed;
import dev.millrace.console.Desk;
import dev.millrace.testing.ProviderStub;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An admin removes somebody who has connected accounts. */
@WholeTest
class MemberRemovalTest {

    private final Api api;
    private final Desk desk;
    private final JdbcClient jdbc;
    private final GiveBackOwed giveBack;
    private final ProviderStub github = Providing.github();

    MemberRemovalTest(Api api, MemberStore members, PasswordCheck passwords, JdbcClient jdbc, GiveBackOwed giveBack) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
        this.jdbc = jdbc;
        this.giveBack = giveBack;
    }

    @BeforeEach
    void githubAnswers() {
        github.answers("/api/user", 200, "{\"id\":%d,\"login\":\"ada\"}".formatted(System.nanoTime()));
        github.answers("/revoke", 204, "");
    }

    @Test
    void thePageSaysWhatStopsAndTheAccountsOfWhoIsRemovedEnd() {
        var own = Desk.unused("own-gh");
        var shared = Desk.unused("shared-gh");
        var using = Desk.unused("uses-own");
        var developer = desk.signedIn(Role.DEVELOPER);
        connect(developer, own, "&share=me");
        github.answers("/api/user", 200, "{\"id\":%d,\"login\":\"grace\"}".formatted(System.nanoTime()));
        connect(developer, shared, "");
        var memberId = jdbc.sql("select member_id from connection where name = ?").param(own).query(String.class).single();
        var ownId = jdbc.sql("select connection_id from connection where name = ?").param(own).query(String.class).single();
        api.admin()
                .with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", definition(using, own).getBytes(UTF_8))
                .isCreated();
        var admin = desk.signedIn(Role.ADMIN);

        var asked = admin.get("/settings/members/%s/remove".formatted(memberId)).isOk().text();

        assertThat(asked)
                .contains("One personal account of theirs is disconnected", "desk/" + using, "stays with it")
                .doesNotContain(own);
        Desk.follow(admin, admin.submit("/settings/members/%s/remove".formatted(memberId), Map.of()));
        giveBack.look();

        assertThat(jdbc.sql("select count(*) from connection where name = ?").param(own).query(Integer.class).single()).isZero();
        assertThat(api.admin().get("/api/v1/connections?limit=200").isOk().text()).contains(shared);
        assertThat(github.asked("/revoke")).anyMatch(told -> told.body().contains("t0ken-" + own));
        assertThat(github.asked("/revoke")).noneMatch(told -> told.body().contains("t0ken-" + shared));
        var records = api.admin().get("/api/v1/audit?limit=2").isOk();
        assertThat(records.at("/data/0/action")).isEqualTo("member.removed");
        assertThat(records.at("/data/0/detail/accounts")).isEqualTo("1");
        assertThat(records.at("/data/1/action")).isEqualTo("connection.disconnected");
        assertThat(records.at("/data/1/target/id")).isEqualTo(ownId);
        assertThat(records.text()).doesNotContain(own);
    }

    private void connect(Browser browser, String name, String more) {
        github.answers(
                "/token", 200, "{\"access_token\":\"t0ken-%s\",\"scope\":\"repo\",\"token_type\":\"bearer\"}".formatted(name));
        var sent = browser.get("/settings/integrations/connect/github?name=" + name + more).has(303).header("Location");
        var state = ProviderStub.parameters(URI.create(sent).getRawQuery()).get("state");
        browser.get("/settings/integrations/callback/github?code=c0de&state=" + state).isOk();
    }

    private static String definition(String name, String connection) {
        return """
                document:
                  dsl: '1.0.3'
                  namespace: desk
                  name: %s
                  version: '1.0.0'
                use:
                  secrets: [%s]
                do:
                  - note: {set: {a: 1}}
                """
                .formatted(name, connection);
    }
}
