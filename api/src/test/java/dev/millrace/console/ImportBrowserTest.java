package dev.millrace.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.MemberStore;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** From a file to records and back with what was rejected, in a real browser. */
@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImportBrowserTest {

    private static final LocatorAssertions.ContainsTextOptions IN_TIME =
            new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);

    private static final String SCHEMA =
            """
            {"unique": ["email"], "display": "name", "schema": {"required": ["email", "plan"], "properties": {
               "email": {"type": "string", "format": "email"}, "name": {"type": "string"}, "plan": {"enum": ["free", "pro"]},
               "seats": {"type": "integer"}, "since": {"type": "string", "format": "date"}, "active": {"type": "boolean"}}},
             "relations": {"tasks": {"type": "tasks", "field": "user_id"}}}""";

    private static final String FILE =
            """
            E-Mail;Full name;Tier;Seats;Since;Active;Notes
            ann@example.com;Ann Ahrens;free;3;2026-01-02;yes;"Came by the fair; wants a call"
            ben@example.com;Ben Behrens;pro;many;2026-02-03;no;
            cem@example.com;Cem Coban;pro;12;2026-03-04;yes;
            """;

    private final Api api;
    private final Desk desk;
    private final Windows windows;

    ImportBrowserTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
        this.windows = new Windows(api);
    }

    @BeforeAll
    void openTheBrowser() {
        Chromium.browser();
    }

    @AfterEach
    void closeTheWindows() {
        windows.close();
    }

    @Test
    void mendsAWrongColumnSeesItInThePreviewAndKeepsTheRejectedRow() throws IOException {
        var type = type();
        var page = windows.signedIn(1280, ColorScheme.LIGHT);
        send(page, type, "customers.csv", FILE);

        // The tier is a plan, which nobody can guess: no row has one.
        assertThat(page.locator("#preview")).containsText("The first 3 rows have problems, all of them.");
        assertThat(page.getByLabel("What E-Mail becomes")).hasValue("=email");
        assertThat(page.getByLabel("What Full name becomes")).hasValue("=name");
        assertThat(page.getByLabel("What Tier becomes")).hasValue("+");
        assertThat(page.getByLabel("Name of the new field for Tier")).isVisible();
        assertThat(page.getByLabel("Each row")).hasValue("email");
        page.evaluate("window.sameDocument = true");

        page.getByLabel("What Tier becomes").focus();
        page.getByLabel("What Tier becomes").selectOption("=plan");

        assertThat(page.locator("#preview")).containsText("Of the first 3 rows, 1 has a problem.");
        assertThat(page.locator("#preview .cell-wrong")).containsText("'many' is no integer.");
        assertThat(page.locator("#preview tbody tr").first()).containsText("free");
        assertThat(page.getByLabel("Name of the new field for Tier")).isHidden();
        assertThat(page.getByLabel("What Tier becomes")).isFocused();
        assertThat(page.evaluate("window.sameDocument")).isEqualTo(true);
        assertThat(Windows.seriousIn(page)).isEmpty();

        button(page, "Start the import").first().click();
        assertThat(page.locator("#content")).containsText("Completed", IN_TIME);
        assertThat(page.locator("table").last()).containsText("'many' is no integer.");
        var download = page.waitForDownload(() -> link(page, "Download all of them as CSV").click());
        var rejected = Files.readString(download.path());
        assertThat(rejected).contains("ben@example.com;Ben Behrens;pro;many;").contains(";3;/data/seats;");
        assertThat(desk.caller().get("/api/v1/records/" + type + "?filter[plan]=free").isOk().at("/data/0/data/email"))
                .isEqualTo("ann@example.com");

        // Mended, and read as the first one was.
        link(page, "Import them mended").click();
        page.getByLabel("Mended file").setInputFiles(file("mended.csv", rejected.replace(";many;", ";7;")));
        button(page, "Go on to its columns").click();
        assertThat(page.locator("#preview")).containsText("The first row can be imported.");
        assertThat(page.getByLabel("What Tier becomes")).hasValue("=plan");
        assertThat(page.getByLabel("What reason becomes")).hasValue("");
        button(page, "Start the import").first().click();
        assertThat(page.locator("#content")).containsText("Completed", IN_TIME);
        assertThat(desk.caller().get("/api/v1/records/" + type + "?filter[seats]=7").isOk().at("/data/0/data/plan")).isEqualTo("pro");
    }

    @Test
    void readsTheFileAnewWithoutScripts() {
        var type = type();
        var context = windows.context(new Browser.NewContextOptions().setJavaScriptEnabled(false));
        var page = context.newPage();
        page.navigate(api.url() + "/imports");
        windows.signIn(page);
        send(page, type, "customers.csv", FILE);

        page.getByLabel("Between cells").selectOption(",");
        button(page, "Show what becomes of it").click();
        assertThat(page.locator(".mapping tbody tr")).hasCount(1);
        page.getByLabel("Between cells").selectOption(";");
        button(page, "Show what becomes of it").click();
        assertThat(page.locator(".mapping tbody tr")).hasCount(7);
        page.getByLabel("What Tier becomes").selectOption("=plan");
        page.getByLabel("Only check it").check();
        button(page, "Start the import").first().click();
        assertThat(page.locator("#main")).containsText("The import is started.");
    }

    @Test
    void leavesAxeNothingSeriousToFindAndScrollsNothingSideways() {
        var paths = paths();
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            var wide = windows.signedIn(1280, scheme);
            var narrow = windows.signedIn(400, scheme);
            paths.forEach((name, path) -> {
                wide.navigate(api.url() + path);
                assertThat(Windows.seriousIn(wide)).as(name + " in " + scheme).isEmpty();
                assertThat(Windows.overhang(wide)).as(name).isZero();
                narrow.navigate(api.url() + path);
                assertThat(Windows.overhang(narrow)).as(name + " on a phone").isZero();
            });
        }
    }

    /** A path of each kind of page of imports and jobs, with something on it. */
    private Map<String, String> paths() {
        var type = type();
        var paths = new LinkedHashMap<String, String>();
        var draft = upload(type, "text/csv", "&draft=true", FILE);
        paths.put("columns", "/imports/%s/mapping".formatted(draft));
        var documents = upload(
                type,
                "application/json",
                "&draft=true",
                "[{\"email\": \"a@example.com\", \"plan\": \"free\", \"tasks\": [{\"code\": \"T1\"}, 5]}, {\"email\": \"b\", \"plan\": \"free\"}]");
        paths.put("fields", "/imports/%s/mapping".formatted(documents));
        paths.put("unreadable", "/imports/%s/mapping".formatted(upload(type, "application/json", "&draft=true", "[{\"a\": }]")));
        var done = upload(type, "text/csv", "", FILE.replace("Tier", "plan"));
        paths.put("import", "/imports/" + done);
        paths.put("again", "/imports/%s/again".formatted(done));
        paths.put("imports", "/imports");
        var data = IntStream.rangeClosed(1, 1_001)
                .mapToObj("{\"plan\": \"free\", \"email\": \"u%d\"}"::formatted)
                .collect(Collectors.joining(","));
        var job = desk.caller().post("/api/v1/bulk/create", "{\"type\": \"%s\", \"data\": [%s]}".formatted(type, data)).has(202).at("/job_id");
        paths.put("job", "/bulk-jobs/" + job);
        paths.put("jobs", "/bulk-jobs");
        await(done, job);
        return paths;
    }

    private void await(String imported, String job) {
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            assertThat(desk.caller().get("/api/v1/imports/" + imported).at("/status")).isEqualTo("completed");
            assertThat(desk.caller().get("/api/v1/bulk/jobs/" + job).at("/status")).isEqualTo("completed");
        });
    }

    private String type() {
        var type = Desk.unused("customers").replace('-', '_');
        desk.caller().put("/api/v1/record-types/" + type, SCHEMA).isCreated();
        return type;
    }

    private String upload(String type, String mediaType, String more, String file) {
        return desk.caller().with("Content-Type", mediaType)
                .send("POST", "/api/v1/imports?type=" + type + more, file.getBytes(UTF_8))
                .at("/import_id");
    }

    private void send(Page page, String type, String name, String file) {
        page.navigate(api.url() + "/imports");
        page.getByLabel("Type of the records").fill(type);
        page.getByLabel("File", new Page.GetByLabelOptions().setExact(true)).setInputFiles(file(name, file));
        button(page, "Go on to its columns").click();
        page.waitForURL("**/mapping");
    }

    private static FilePayload file(String name, String text) {
        return new FilePayload(name, "text/csv", text.getBytes(UTF_8));
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
