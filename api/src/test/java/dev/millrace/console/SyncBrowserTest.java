package dev.millrace.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.sync.ListingService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A sync in a real browser, from its definition to its pause. */
@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SyncBrowserTest {

    private static final LocatorAssertions.ContainsTextOptions IN_TIME =
            new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);

    private final Api api;
    private final Windows windows;
    private final String name = Desk.unused("browsed");

    SyncBrowserTest(Api api) {
        this.api = api;
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
    void isDefinedTriedScheduledRunAndPaused() {
        try (var service = new ListingService()) {
            service.answers("[{\"id\": 1, \"name\": \" Ann \"}, {\"id\": 2, \"name\": \"Bob\"}]");
            api.admin().post("/api/v1/connections", """
                    {"provider": "http", "name": "%s", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                    .formatted(name, service.url())).isCreated();
            var page = windows.signedIn(1280, ColorScheme.LIGHT);
            page.navigate(api.url() + "/syncs/new");

            page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill(name);
            page.getByLabel("Connection").fill(name);
            page.locator("#field-stream").fill("{\"path\": \"/people\", \"key\": \"id\"}");
            page.getByLabel("Type of records").fill("browsed_people");
            page.locator("#field-mapping").fill("name = name | currency");
            button(page, "Try it").click();
            assertThat(page.getByLabel("Preview")).containsText("of the first 2, 2 cannot be written");
            assertThat(Windows.seriousIn(page)).isEmpty();

            page.locator("#field-mapping").fill("name = name | trim");
            button(page, "Try it").click();
            assertThat(page.getByLabel("Preview")).containsText("of the first 2, 0 cannot be written");
            assertThat(page.getByLabel("Preview")).containsText("{\"name\":\"Ann\"}");
            assertThat(api.admin().get("/api/v1/records/browsed_people").status()).as("nothing was written").isEqualTo(404);

            page.locator("#field-schedule").fill("PT1H");
            button(page, "Create").click();
            assertThat(page.locator("#content")).containsText("Every PT1H");
            button(page, "Run now").click();
            page.waitForCondition(() -> {
                page.reload();
                return page.locator("#content").textContent().contains("wrote 2.");
            }, new Page.WaitForConditionOptions().setTimeout(30_000));
            assertThat(Windows.seriousIn(page)).isEmpty();
            assertThat(api.admin().get("/api/v1/records/browsed_people?filter[name]=Ann").isOk().json().path("data")).hasSize(1);

            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Edit").setExact(true)).click();
            page.getByLabel("Runs", new Page.GetByLabelOptions().setExact(true)).selectOption("cron");
            page.locator("#field-cron").fill("0 6 * * 1");
            page.getByLabel("Time zone of the times").fill("Europe/Berlin");
            button(page, "Show the next times").click();
            assertThat(page.locator("#content")).containsText("06:00 (Europe/Berlin)");
            assertThat(Windows.seriousIn(page)).isEmpty();
            button(page, "Save").click();
            assertThat(page.locator("#content")).containsText("Cron 0 6 * * 1 (Europe/Berlin)");

            button(page, "Pause").click();
            assertThat(page.locator("#content")).containsText("Paused", IN_TIME);
            button(page, "Resume").click();
            assertThat(page.locator("#content")).not().containsText("Paused");
        }
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
