package dev.millrace.api.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An admin adds services to the catalogue, by REST and in the console. */
@WholeTest
class OwnProviderTest {

    private static final String PROVIDERS = "/api/v1/providers";
    private static final String PLACE = "/settings/integrations";

    private final Api api;
    private final Desk desk;

    OwnProviderTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @Test
    void byRestItIsMadeListedReadAndDeletedAndItsSecretNeverShown() {
        var name = Desk.unused("own-rest");
        var made = api.admin().post(PROVIDERS, creation(name)).isCreated();

        assertThat(made.at("/name")).isEqualTo(name);
        assertThat(made.at("/own")).isEqualTo("true");
        assertThat(made.at("/kinds/0")).isEqualTo("oauth2");
        assertThat(made.text()).doesNotContain("geheim-own");
        assertThat(api.as(Role.MEMBER).get(PROVIDERS + "?limit=200").isOk().text()).contains(name);
        assertThat(api.admin().get(PROVIDERS + "/" + name).isOk().at("/title")).isEqualTo("Acme of REST");
        assertThat(api.admin().get(PROVIDERS + "/github").isOk().at("/own")).isEqualTo("false");
        api.admin().post(PROVIDERS, creation(name)).isError(409, "own_provider_name_taken");
        api.stranger().get(PROVIDERS + "/" + name).isError(404, "provider_not_found");
        api.stranger().delete(PROVIDERS + "/" + name).isError(404, "provider_not_found");
        assertThat(api.stranger().get(PROVIDERS + "?limit=200").isOk().text()).doesNotContain(name);
        var link = "{\"provider\":\"%s\",\"name\":\"%s\"}".formatted(name, Desk.unused("linked"));
        api.admin().post("/api/v1/connect-links", link).isCreated();
        api.stranger().post("/api/v1/connect-links", link).isError(422, "provider_unknown");

        api.admin().delete(PROVIDERS + "/" + name).has(204);
        api.admin().delete(PROVIDERS + "/" + name).has(404);
        api.admin().delete(PROVIDERS + "/github").isError(409, "provider_in_catalogue");
        var records = api.admin().get("/api/v1/audit?action=provider.*&limit=2").isOk();
        assertThat(records.at("/data/0/action")).isEqualTo("provider.deleted");
        assertThat(records.at("/data/1/detail/client_id")).isEqualTo("our-acme");
        assertThat(records.text()).doesNotContain("geheim-own");
    }

    @Test
    void nothingIsAddedWhereItsClientIsRefused() {
        var name = Desk.unused("own-half");

        api.admin().post(PROVIDERS, creation(name).replace("https://acme.test/token", "http://acme.test/token"))
                .isError(422, "field_invalid")
                .at("variables.token_url", "https");

        api.admin().get(PROVIDERS + "/" + name).has(404);
    }

    @Test
    void onlyAdminsAddAndDelete() {
        var name = Desk.unused("own-mine");
        for (var role : new Role[] {Role.MEMBER, Role.OPERATOR, Role.DEVELOPER}) {
            api.as(role).post(PROVIDERS, creation(name)).isError(403, "role_not_allowed");
            api.as(role).delete(PROVIDERS + "/github").isError(403, "role_not_allowed");
            assertThat(desk.signedIn(role).get(PLACE + "/_new").status()).isEqualTo(403);
        }
        assertThat(desk.signedIn(Role.DEVELOPER).get(PLACE).isOk().text()).doesNotContain("Add an app");
    }

    @Test
    void inTheConsoleItIsAddedThenSetUpThenConnectedThenDeleted() {
        var name = Desk.unused("own-console");
        var title = "Acme " + name;
        var admin = desk.signedIn(Role.ADMIN);
        assertThat(admin.get(PLACE).isOk().text()).contains("Add an app");
        admin.get(PLACE + "/_new").isOk();
        assertThat(admin.submit(PLACE + "/_new", Map.of("title", title, "name", "acme", "type", "oauth2")).has(422).text())
                .contains("name must be own-");

        var added = Desk.follow(
                admin, admin.submit(PLACE + "/_new", Map.of("title", title, "name", name, "type", "oauth2", "scopes", "read write")));

        assertThat(added.text())
                .contains("is added", "/settings/integrations/callback/" + name, "Authorization address", "Added here by")
                .doesNotContain("MILLRACE_PROVIDERS_", "Compared with");
        Desk.follow(
                admin,
                admin.submit(
                        PLACE + "/" + name + "/client",
                        Map.of(
                                "client_id", "our-acme",
                                "client_secret", "geheim-own",
                                "variables.authorization_url", "https://acme.test/authorize",
                                "variables.token_url", "https://acme.test/token",
                                "variables.base_url", "https://api.acme.test")));
        var member = desk.signedIn(Role.MEMBER);
        assertThat(member.get(PLACE).isOk().text()).contains(title);
        assertThat(member.get(PLACE + "/" + name).isOk().text()).contains("Connect " + title, "write").doesNotContain("geheim-own");
        assertThat(member.get("/assets/providers/" + name + ".svg").isOk().text()).contains("<svg");
        var sent = member.get(PLACE + "/connect/" + name + "?scope=read").has(303).header("Location");
        assertThat(sent).startsWith("https://acme.test/authorize?").contains("client_id=our-acme", "scope=read", "callback%2F" + name);
        var declined = member.get(PLACE + "/callback/" + name + "?error=access_denied&state=" + state(sent)).isOk();
        assertThat(declined.text()).contains("Not connected to " + title, "You declined");
        assertThat(desk.stranger().get(PLACE + "/" + name).status()).isEqualTo(404);
        assertThat(desk.stranger().get(PLACE + "/connect/" + name).status()).isEqualTo(404);

        assertThat(admin.get(PLACE + "/" + name + "/delete").isOk().text()).contains("Delete the app");
        assertThat(Desk.follow(admin, admin.submit(PLACE + "/" + name + "/delete", Map.of())).text()).contains("is deleted");
        admin.get(PLACE + "/" + name).has(404);
    }

    private static String state(String address) {
        return address.replaceAll(".*[?&]state=([^&]+).*", "$1");
    }

    private static String creation(String name) {
        return """
                {"name":"%s","title":"Acme of REST","type":"oauth2","client_id":"our-acme","client_secret":"geheim-own",
                 "variables":{"authorization_url":"https://acme.test/authorize","token_url":"https://acme.test/token",
                 "base_url":"https://api.acme.test"},"scopes":["read"]}"""
                .formatted(name);
    }
}
