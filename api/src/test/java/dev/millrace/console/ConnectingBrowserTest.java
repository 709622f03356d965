package dev.millrace.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Providing;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.real.NodeScript;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Somebody connects their calendar in a real browser, at a Google that others wrote. */
@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectingBrowserTest {

    private static final LocatorAssertions.IsVisibleOptions SOON = new LocatorAssertions.IsVisibleOptions().setTimeout(20_000);

    private final Api api;
    private final Windows windows;
    private NodeScript google;

    ConnectingBrowserTest(Api api) {
        this.api = api;
        this.windows = new Windows(api);
    }

    @BeforeAll
    void startTheBrowserAndGoogle() {
        Chromium.browser();
        google = NodeScript.start(
                "emulate-google.mjs",
                Integer.toString(Providing.googlePort()),
                api.url() + "/settings/integrations/callback/google-calendar");
        assertThat(google.line()).endsWith(":" + Providing.googlePort());
    }

    @AfterEach
    void closeTheWindows() {
        windows.close();
    }

    @AfterAll
    void stopGoogle() throws IOException, InterruptedException {
        if (google != null) {
            google.close();
        }
    }

    @Test
    void connectsInASmallWindowUsesTheAccountAndDisconnectsIt() {
        var page = windows.signedIn(1280, ColorScheme.LIGHT);
        page.navigate(api.url() + "/settings/integrations");
        page.getByLabel("Name or purpose").fill("calendar");
        assertThat(page.getByText("Twilio")).isHidden(new LocatorAssertions.IsHiddenOptions().setTimeout(20_000));
        assertThat(Windows.seriousIn(page)).isEmpty();

        var popup = page.waitForPopup(() -> link(page, "Connect Google Calendar").click());
        popup.getByText("ada@joins.test").first().click();

        assertThat(page.getByText("Ada Lovelace (ada@joins.test)")).isVisible(SOON);
        page.waitForCondition(popup::isClosed, new Page.WaitForConditionOptions().setTimeout(20_000));
        page.locator("tr", new Page.LocatorOptions().setHasText("Ada Lovelace (ada@joins.test)"))
                .getByRole(AriaRole.LINK)
                .first()
                .click();
        assertThat(page.locator("#permissions")).isVisible();
        assertThat(Windows.seriousIn(page)).isEmpty();

        var id = page.url().substring(page.url().lastIndexOf('/') + 1);
        var answer = api.admin()
                .post("/api/v1/connections/" + id + "/proxy", "{\"path\":\"/users/me/calendarList\"}")
                .isOk();
        assertThat(answer.at("/status")).isEqualTo("200");
        assertThat(answer.at("/body/kind")).isEqualTo("calendar#calendarList");

        link(page, "Disconnect").click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Disconnect")).click();
        assertThat(page.getByText("is gone, and its tokens with it.")).isVisible(SOON);
        api.admin().get("/api/v1/connections/" + id).isError(404, "connection_not_found");
    }

    @Test
    void connectsInTheSameWindowOnAPhoneFromTheFormOfTheApp() {
        var page = windows.signedIn(400, ColorScheme.DARK);
        page.navigate(api.url() + "/settings/integrations/google-calendar");
        assertThat(Windows.overhang(page)).isZero();
        assertThat(Windows.seriousIn(page)).isEmpty();
        page.getByLabel("Name optional").fill(Desk.unused("phone-calendar"));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Connect Google Calendar")).click();

        page.getByText("ada@joins.test").first().click();

        assertThat(page.getByText("Connected to Google Calendar").first()).isVisible(SOON);
        link(page, "Integrations").first().click();
        assertThat(page.getByText("Ada Lovelace (ada@joins.test)").first()).isVisible();
        assertThat(Windows.overhang(page)).isZero();
        assertThat(Windows.seriousIn(page)).isEmpty();
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
