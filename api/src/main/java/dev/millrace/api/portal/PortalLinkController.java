package dev.millrace.api.portal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.portal.PortalLink;
import dev.millrace.portal.PortalLinks;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/portal-links}: what lets customers manage endpoints without an account here. */
@RestController
@RequestMapping("/api/v1/portal-links")
class PortalLinkController {

    private final PortalLinks links;
    private final IssuedLinks issued;

    PortalLinkController(PortalLinks links, IssuedLinks issued) {
        this.links = links;
        this.issued = issued;
    }

    /**
     * @param channel only endpoints that have exactly this channel; by default all of the workspace
     * @param expiresIn an ISO 8601 duration from PT1M to P7D; PT1H by default
     */
    record LinkRequest(@Nullable String channel, @Nullable String expiresIn) {}

    /** @param url shown this once; whoever has it manages the endpoints until the link expires or is deleted */
    record LinkView(
            String linkId,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String url,
            @Nullable String channel,
            String madeBy,
            Instant createdAt,
            Instant expiresAt) {

        static LinkView of(PortalLink link, @Nullable String url) {
            return new LinkView(link.linkId(), url, link.channel(), link.madeBy(), link.createdAt(), link.expiresAt());
        }

        /** Shows no address. */
        @Override
        public String toString() {
            return "LinkView[" + linkId + "]";
        }
    }

    /**
     * Makes a link with which a customer manages endpoints in the browser, without signing in here: those of one channel, or all of
     * the workspace. It can be opened until it expires or is deleted.
     */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    LinkView create(Actor actor, @RequestBody(required = false) @Nullable LinkRequest request) {
        actor.require(Right.DEVELOP);
        var made = request == null
                ? issued.make(actor, null, null)
                : issued.make(actor, request.channel(), request.expiresIn());
        return LinkView.of(made.link(), made.url().reveal());
    }

    /** Lists the links that are open, the newest first, without their addresses. */
    @GetMapping
    Page<LinkView> list(Actor actor, PageRequest page) {
        actor.require(Right.DEVELOP);
        return links.list(actor.workspaceId(), page).map(link -> LinkView.of(link, null));
    }

    /** Shows a link that is open, without its address. */
    @GetMapping("/{linkId}")
    LinkView get(Actor actor, @PathVariable String linkId) {
        actor.require(Right.DEVELOP);
        return LinkView.of(links.get(actor.workspaceId(), linkId), null);
    }

    /** Deletes a link. Whoever has opened it is shut out at once. Deleting it again is a 404. */
    @DeleteMapping("/{linkId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String linkId) {
        actor.require(Right.DEVELOP);
        issued.delete(actor, linkId);
    }
}
