package dev.millrace.console.webhook;

import dev.millrace.api.portal.IssuedLinks;
import dev.millrace.console.Action;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Curl;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.Secrets;
import dev.millrace.console.SeeOther;
import dev.millrace.console.ShortId;
import dev.millrace.page.PageRequest;
import dev.millrace.portal.PortalLink;
import dev.millrace.portal.PortalLinks;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The links with which customers manage endpoints: those that are open, making one by hand, and deleting one. */
@Controller("consoleCustomerController")
@RequestMapping("/webhooks/customers")
class CustomerController {

    private static final Link BACK = new Link("Customers", "/webhooks/customers");

    private final PortalLinks links;
    private final IssuedLinks issued;
    private final Moments moments;
    private final Curl curl;

    CustomerController(PortalLinks links, IssuedLinks issued, Moments moments, Curl curl) {
        this.links = links;
        this.issued = issued;
        this.moments = moments;
        this.curl = curl;
    }

    /** @param delete null for whoever may not */
    record Row(ShortId id, String scope, String madeBy, Moment created, Moment expires, @Nullable String delete) {}

    /** @param command makes a link over the API */
    record ListPage(List<Row> links, Pager pager, List<Action> actions, String command) {}

    @GetMapping
    ModelAndView list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = links.list(actor.workspaceId(), page);
        return new ModelAndView(
                "webhook/customers",
                "page",
                new ListPage(
                        found.data().stream().map(link -> row(link, actor)).toList(),
                        Pager.of(found, page, BACK.path()),
                        actor.may(Right.DEVELOP)
                                ? List.of(Action.page("New link", BACK.path() + "/new").primary())
                                : List.of(),
                        curl.post("/api/v1/portal-links", "application/json", "{\"channel\": \"acme\", \"expires_in\": \"PT1H\"}")));
    }

    @GetMapping("/new")
    ModelAndView form(Actor actor) {
        actor.require(Right.DEVELOP);
        return form("", IssuedLinks.USUAL_LIFE.toString()).page();
    }

    /** Answers with the page itself: the address is nowhere else. */
    @PostMapping
    ModelAndView create(
            Actor actor,
            @RequestParam(defaultValue = "") String channel,
            @RequestParam(name = "expires_in", defaultValue = "PT1H") String expiresIn) {
        actor.require(Right.DEVELOP);
        try {
            var made = issued.make(actor, channel.isBlank() ? null : channel.strip(), expiresIn);
            return Secrets.page(
                    "The link is made",
                    BACK,
                    "Link",
                    made.url(),
                    "Whoever opens it manages %s, without an account here, until it expires or is deleted."
                            .formatted(scope(made.link())));
        } catch (Refusal refused) {
            return form(channel, expiresIn).refused(refused);
        }
    }

    @GetMapping("/{linkId}/delete")
    ModelAndView askToDelete(Actor actor, @PathVariable String linkId) {
        actor.require(Right.DEVELOP);
        var link = links.get(actor.workspaceId(), linkId);
        return new Confirmation(
                        "Delete this link?",
                        BACK,
                        List.of(
                                "Whoever has opened it is shut out at the next click.",
                                "It manages %s; the endpoints themselves stay and go on being sent to.".formatted(scope(link))),
                        Paths.of("webhooks", "customers", linkId, "delete"),
                        "Delete the link")
                .page();
    }

    @PostMapping("/{linkId}/delete")
    ModelAndView delete(Actor actor, @PathVariable String linkId) {
        actor.require(Right.DEVELOP);
        issued.delete(actor, linkId);
        return SeeOther.to(BACK.path(), "The link is deleted.");
    }

    private Row row(PortalLink link, Actor actor) {
        return new Row(
                ShortId.of(link.linkId()),
                scope(link),
                link.madeBy(),
                moments.of(link.createdAt()),
                moments.of(link.expiresAt()),
                actor.may(Right.DEVELOP) ? Paths.of("webhooks", "customers", link.linkId(), "delete") : null);
    }

    private static String scope(PortalLink link) {
        return link.channel() == null ? "all endpoints of this workspace" : "the endpoints of the channel " + link.channel();
    }

    private static Form form(String channel, String expiresIn) {
        return new Form(
                "New link for a customer",
                BACK,
                "It opens a page on which endpoints are added, tested and changed, without an account here.",
                BACK.path(),
                "Make the link",
                List.of(
                        Field.text("channel", "Channel")
                                .value(channel)
                                .placeholder("acme")
                                .hint("Only endpoints of this channel are seen and made. Without one it opens all endpoints of the workspace.")
                                .optional(),
                        Field.choice(
                                "expires_in",
                                "Open for",
                                expiresIn,
                                List.of("PT15M", "15 minutes", "PT1H", "an hour", "P1D", "a day", "P7D", "seven days"))));
    }
}
