package dev.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The windows that a test opens in the browser, and what the browser complains about in them. */
final class Windows {

    private static final Set<String> SERIOUS = Set.of("serious", "critical");

    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final Api api;

    Windows(Api api) {
        this.api = api;
    }

    /** A window in which our admin is signed in. */
    Page signedIn(int width, ColorScheme scheme) {
        var page = open(width, scheme);
        page.navigate(api.url() + "/settings");
        signIn(page);
        return page;
    }

    /** Signs our admin in on the sign-in page. */
    void signIn(Page page) {
        page.getByLabel("E-mail").fill(api.seed().ours().admin().email());
        page.getByLabel("Password").fill(Seed.PASSWORD);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in")).click();
    }

    Page open(int width, ColorScheme scheme) {
        var page = context(new Browser.NewContextOptions().setViewportSize(width, 844).setColorScheme(scheme))
                .newPage();
        // Among them what the Content-Security-Policy forbids. That a form was refused is not the page's fault.
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("status of 422")) {
                complaints.add(page.url() + ": " + message.text());
            }
        });
        page.onPageError(error -> complaints.add(page.url() + ": " + error));
        return page;
    }

    /** With a memory of its own, closed with the others. */
    BrowserContext context(Browser.NewContextOptions options) {
        var context = Chromium.browser().newContext(options);
        contexts.add(context);
        return context;
    }

    /** What axe finds on the page as it stands, without what is minor. */
    static List<String> seriousIn(Page page) {
        return seriousIn(page, List.of());
    }

    /** @param rules the only ones to look for; all of them where there is none */
    static List<String> seriousIn(Page page, List<String> rules) {
        var options = new AxeRunOptions();
        // Of what is in order it would otherwise describe every element.
        options.setResultTypes(List.of("violations"));
        var axe = new AxeBuilder(page).setLegacyMode(true).options(options);
        return (rules.isEmpty() ? axe : axe.withRules(rules))
                .analyze().getViolations().stream()
                        .filter(rule -> SERIOUS.contains(rule.getImpact()))
                        .map(rule -> rule.getId() + " " + rule.getNodes().stream()
                                .map(node -> node.getHtml() + " " + node.getFailureSummary())
                                .toList())
                        .toList();
    }

    /** By how many pixels the page is wider than its window. */
    static int overhang(Page page) {
        return (int) page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }

    /** Closes them; fails where the browser had something to complain about. */
    void close() {
        contexts.forEach(BrowserContext::close);
        contexts.clear();
        assertThat(complaints).as("what the browser complains about").isEmpty();
    }
}
