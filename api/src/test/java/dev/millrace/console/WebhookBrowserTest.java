package dev.millrace.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.testing.Tools;
import dev.millrace.webhook.Receiver;
import dev.millrace.workspace.MemberStore;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole life of an endpoint in a real browser, on a desk and on a phone, and the pages that a customer sees. */
@WholeTest
class WebhookBrowserTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Receiver receiver = new Receiver();
    private final Api api;
    private final Desk desk;
    private final Windows windows;

    WebhookBrowserTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
        this.windows = new Windows(api);
    }

    @BeforeEach
    void openTheBrowser() {
        Tools.require("chromium");
    }

    @AfterEach
    void close() {
        receiver.close();
        windows.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 390})
    void leadsThroughTheLifeOfAnEndpoint(int width) {
        var type = Desk.unused("sold");
        var page = windows.signedIn(width, ColorScheme.LIGHT);

        page.navigate(api.url() + "/webhooks/new");
        owesNothing(page);
        page.locator("#field-name").fill("To the warehouse");
        page.getByLabel("Address").fill(receiver.url());
        page.getByLabel("Events").fill(type);
        button(page, "Create the webhook");
        owesNothing(page);
        assertThat(page.locator("#secret")).containsText("whsec_");
        link(page, "I have copied it");
        var id = page.url().replaceFirst(".*/", "");
        owesNothing(page);

        button(page, "Send a test");
        assertThat(page.locator(".tested")).containsText("HTTP 200");
        owesNothing(page);

        receiver.answers(500);
        desk.event(type, "{}");
        await().atMost(SOON).until(() -> status(id).equals("retrying") && counted(id));
        page.navigate(api.url() + "/webhooks/" + id);
        assertThat(page.locator("#trouble")).containsText("One attempt has failed.");
        assertThat(page.locator(".figures")).containsText("1 failed");
        owesNothing(page);
        page.locator("a[data-row]").first().click();
        assertThat(page.locator(".steps-cards")).containsText("The endpoint answered 500.");
        owesNothing(page);

        button(page, "Send it again");
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("It is sent again now.");
        await().atMost(SOON).until(() -> status(id).equals("delivered"));
        page.reload();
        assertThat(page.locator(".steps-cards")).containsText("HTTP 200");
        owesNothing(page);

        page.navigate(api.url() + "/webhooks/" + id);
        link(page, "Rotate secret");
        owesNothing(page);
        button(page, "Rotate the secret");
        assertThat(page.locator("#secret")).containsText("whsec_");
        link(page, "I have copied it");
        link(page, "Delete");
        owesNothing(page);
        button(page, "Delete the webhook");
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("is deleted");
        owesNothing(page);
    }

    @ParameterizedTest
    @EnumSource(value = ColorScheme.class, names = {"LIGHT", "DARK"})
    void drawsFiguresThatEverybodyCanRead(ColorScheme scheme) {
        var type = Desk.unused("drawn");
        var id = desk.webhook(type, receiver.url(), type);
        desk.event(type, "{}");
        await().atMost(SOON).until(() -> counted(id));
        var page = windows.signedIn(1280, scheme);

        for (var path : new String[] {"/webhooks/health", "/webhooks/" + id + "/health?period=hour"}) {
            page.navigate(api.url() + path);
            assertThat(page.getByRole(AriaRole.IMG, new Page.GetByRoleOptions().setName(Pattern.compile("in the last")))).isVisible();
            page.getByText("All figures as a table").click();
            owesNothing(page);
        }
        page.setViewportSize(390, 844);
        owesNothing(page);
    }

    @Test
    void letsACustomerMakeAnEndpointOnAPhoneToo() {
        for (var width : new int[] {1280, 390}) {
            var channel = Desk.unused("customer");
            var made = api.admin().post("/api/v1/portal-links", "{\"channel\":\"%s\"}".formatted(channel)).isCreated();
            var page = windows.open(width, width == 390 ? ColorScheme.DARK : ColorScheme.LIGHT);

            page.navigate(made.at("/url"));
            assertThat(page).hasURL(api.url() + "/portal");
            assertThat(page.locator(".lead")).containsText(channel);
            owesNothing(page);
            link(page, "Make the first endpoint");
            owesNothing(page);
            page.getByLabel("Description").fill("Ours");
            page.getByLabel("Address").fill(receiver.url());
            page.getByLabel("Events").fill("order.*");
            button(page, "Create the endpoint");
            assertThat(page.locator("#secret")).containsText("whsec_");
            link(page, "I have copied it");
            button(page, "Send a test");
            assertThat(page.locator(".tested")).containsText("HTTP 200");
            page.getByText("How to verify that a request is from us").click();
            owesNothing(page);
            link(page, "Webhooks");
            owesNothing(page);
            button(page, "Leave");
            assertThat(page.getByRole(AriaRole.HEADING)).containsText("You have left");
        }
    }

    private static void owesNothing(Page page) {
        assertThat(Windows.seriousIn(page)).as("what axe finds on " + page.url()).isEmpty();
        assertThat(Windows.overhang(page)).as("pixels beyond the window on " + page.url()).isLessThanOrEqualTo(0);
    }

    private static void button(Page page, String name) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true)).click();
    }

    private static void link(Page page, String name) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true)).click();
    }

    private String status(String webhookId) {
        return api.admin().get("/api/v1/webhooks/" + webhookId + "/deliveries").isOk().at("/data/0/status");
    }

    private boolean counted(String webhookId) {
        return !api.admin().get("/api/v1/webhooks/" + webhookId + "/health").isOk().at("/attempts").equals("0");
    }
}
