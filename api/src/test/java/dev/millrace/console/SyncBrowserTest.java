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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A sync in a real browser, from its definition to its end. */
@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SyncBrowserTest {

    private static final LocatorAssertions.ContainsTextOptions IN_TIME =
            new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);

    private final Api api;
    private final Windows windows;
    private String name = "";

    SyncBrowserTest(Api api) {
        this.api = api;
        this.windows = new Windows(api);
    }

    @BeforeAll
    void openTheBrowser() {
        Chromium.browser();
    }

    @BeforeEach
    void takeAName() {
        name = Desk.unused("browsed");
    }

    @AfterEach
    void closeTheWindows() {
        windows.close();
    }

    private void connect(ListingService service) {
        api.admin().post("/api/v1/connections", """
                {"provider": "http", "name": "%s", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                .formatted(name, service.url())).isCreated();
    }

    private String type() {
        return name.replace('-', '_');
    }

    private void fill(Page page, String stream, String mapping) {
        page.navigate(api.url() + "/syncs/new");
        page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill(name);
        page.getByLabel("Connection").fill(name);
        page.locator("#field-stream").fill(stream);
        page.getByLabel("Type of records").fill(type());
        page.locator("#field-mapping").fill(mapping);
    }

    @Test
    void isDefinedTriedScheduledRunAndPaused() {
        try (var service = new ListingService()) {
            service.answers("[{\"id\": 1, \"name\": \" Ann \"}, {\"id\": 2, \"name\": \"Bob\"}]");
            connect(service);
            var page = windows.signedIn(1280, ColorScheme.LIGHT);
            fill(page, "{\"path\": \"/people\", \"key\": \"id\"}", "name = name | currency");

            button(page, "Try it").click();
            assertThat(page.getByLabel("Preview")).containsText("of the first 2, 2 cannot be written");
            assertThat(Windows.seriousIn(page)).isEmpty();

            page.locator("#field-mapping").fill("name = name | trim");
            button(page, "Try it").click();
            assertThat(page.getByLabel("Preview")).containsText("of the first 2, 0 cannot be written");
            assertThat(page.getByLabel("Preview")).containsText("{\"name\":\"Ann\"}");
            assertThat(api.admin().get("/api/v1/records/" + type()).status()).as("nothing was written").isEqualTo(404);

            page.getByLabel("Again and again, after an interval").check();
            page.locator("#field-every").fill("1");
            page.getByLabel("Unit of the interval").selectOption("hours");
            button(page, "Create").click();
            assertThat(page.locator("#content")).containsText("Every hour");
            button(page, "Run now").click();
            // By itself, without a reload.
            assertThat(page.locator("#content")).containsText("wrote 2.", IN_TIME);
            assertThat(button(page, "Run now")).isEnabled();
            assertThat(Windows.seriousIn(page)).isEmpty();
            assertThat(api.admin().get("/api/v1/records/" + type() + "?filter[name]=Ann").isOk().json().path("data")).hasSize(1);

            button(page, "Pause").click();
            assertThat(page.locator("#content")).containsText("Paused", IN_TIME);
            button(page, "Resume").click();
            assertThat(page.locator("#content")).not().containsText("Paused");
        }
    }

    @Test
    void showsTheNextTimesWhileAScheduleIsTypedAndWhatIsWrongBelowItsBox() {
        var page = windows.signedIn(390, ColorScheme.DARK);
        fill(page, "people", "");
        var times = page.getByLabel("Next times");
        assertThat(times).containsText("It runs when somebody starts it.");
        assertThat(page.locator("#field-every")).isHidden();

        page.getByLabel("Again and again, after an interval").check();
        assertThat(times.locator("li")).hasCount(5);
        page.getByLabel("At times of the day or week (cron)").check();
        page.getByLabel("Times", new Page.GetByLabelOptions().setExact(true)).fill("0 6 * * 1");
        page.locator("#field-time_zone").fill("Europe/Berlin");
        assertThat(times).containsText("06:00 (Europe/Berlin)");
        page.locator("#field-time_zone").fill("Mars");
        assertThat(page.locator("#problem-time_zone")).containsText("There is no time zone 'Mars'");
        assertThat(page.locator("#field-time_zone")).hasAttribute("aria-invalid", "true");
        assertThat(page.locator("#field-time_zone")).isFocused();
        assertThat(Windows.seriousIn(page)).isEmpty();
        assertThat(Windows.overhang(page)).isZero();

        button(page, "Create").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Look at the schedule");
        assertThat(page.locator("#field-time_zone")).isFocused();
        assertThat(page.locator("#field-time_zone")).hasValue("Mars");
        assertThat(page.locator("#field-name")).hasValue(name);
        page.locator("#field-time_zone").fill("Asia/Tokyo");
        button(page, "Show the next times").click();
        assertThat(times).containsText("06:00 (Asia/Tokyo)");
        assertThat(page.locator("#problem-time_zone")).isEmpty();
    }

    @Test
    void whatWasRejectedIsMendedAndWhatWasReadIsReadAgain() {
        var late = new CountDownLatch(1);
        try (var service = new ListingService()) {
            service.answers("""
                    [{"id": 1, "name": "Ann", "cost": "much", "at": "2026-11-20T10:00:00Z"},
                     {"id": 2, "name": "Bob", "cost": "2", "at": "2026-11-02T10:00:00Z"}]""");
            connect(service);
            var page = windows.signedIn(1280, ColorScheme.DARK);
            fill(page, "{\"path\": \"/people\", \"key\": \"id\", \"cursor\": {\"field\": \"at\", \"parameter\": \"since\"}}",
                    "name = name\ncost = cost | currency");
            button(page, "Create").click();
            button(page, "Run now").click();
            assertThat(page.locator("#content")).containsText("wrote 1; it rejected 1.", IN_TIME);
            page.getByText("JSON").first().click();
            assertThat(page.locator("#content")).containsText("\"much\"");
            assertThat(Windows.overhang(page)).isZero();
            assertThat(Windows.seriousIn(page)).isEmpty();

            // The first row of the list, as with any other.
            page.keyboard().press("j");
            page.keyboard().press("Enter");
            assertThat(page.locator("h1")).hasText("Run of " + name);
            assertThat(page.locator(".lead")).containsText("and wrote 1; it rejected 1.");
            assertThat(Windows.overhang(page)).isZero();
            assertThat(Windows.seriousIn(page)).isEmpty();
            button(page, "Try again").click();
            assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("1 item is rejected again; look at why.");
            assertThat(page.locator("h1")).hasText("Run of " + name);
            link(page, name).click();
            link(page, "Edit").click();
            page.locator("#field-mapping").fill("name = name");
            button(page, "Save").click();
            page.waitForURL(address -> !address.endsWith("/edit"));
            // It is tried again by itself, or by this button where that is quicker.
            page.waitForCondition(() -> {
                page.reload();
                return button(page, "Try all again").count() == 0;
            }, new Page.WaitForConditionOptions().setTimeout(30_000));

            link(page, "Backfill").click();
            page.getByLabel("From, in UTC").fill("2026-11-21T00:00");
            button(page, "Go on").click();
            assertThat(page.locator("#problem-from")).containsText("before 20 Nov 2026");
            assertThat(page.getByLabel("From, in UTC")).isFocused();
            page.getByLabel("From, in UTC").fill("2026-11-01T00:00");
            button(page, "Go on").click();
            assertThat(page.locator("h1")).containsText("from 1 Nov 2026, 00:00:00 UTC?");
            assertThat(Windows.seriousIn(page)).isEmpty();
            service.answers(query -> {
                hold(late);
                return ListingService.Answer.ok("[]");
            });
            button(page, "Begin the backfill").click();
            assertThat(page.locator("#content")).containsText("The backfill from 1 Nov 2026, 00:00:00 UTC is at work", IN_TIME);
            var run = windows.signedIn(390, ColorScheme.LIGHT);
            run.navigate(api.url() + page.locator("a[data-row]").first().getAttribute("href"));
            assertThat(run.locator(".lead")).containsText("This backfill is at work: 0 items read so far.");
            assertThat(Windows.overhang(run)).isZero();
            assertThat(Windows.seriousIn(run)).isEmpty();
            button(page, "Pause").focus();
            late.countDown();
            assertThat(page.locator("#content")).containsText("The backfill from 1 Nov 2026, 00:00:00 UTC read 0 items", IN_TIME);
            assertThat(link(page, "Backfill")).isVisible();
            assertThat(button(page, "Pause")).isFocused();
            // By itself, the whole of it.
            assertThat(run.locator(".lead")).containsText("This backfill read 0 items in ", IN_TIME);
            assertThat(run.locator("#content")).containsText("Nothing was rejected.");

            link(page, "Reset").click();
            button(page, "Reset the sync").click();
            assertThat(page.locator("#content")).not().containsText("Read up to");
            link(page, "Delete").click();
            button(page, "Delete the sync").click();
            assertThat(page.locator("h1")).hasText("Syncs");
        }
    }

    private static void hold(CountDownLatch until) {
        try {
            until.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
