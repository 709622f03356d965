package dev.millrace.api.portal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.api.address.PublicUrl;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.audit.AuditEntry;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.portal.PortalLink;
import dev.millrace.portal.PortalLinks;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.DateTimeException;
import java.time.Duration;
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

    private static final Duration USUAL = Duration.ofHours(1);

    private final PortalLinks links;
    private final PublicUrl publicUrl;
    private final Audit audit;

    PortalLinkController(PortalLinks links, PublicUrl publicUrl, Audit audit) {
        this.links = links;
        this.publicUrl = publicUrl;
        this.audit = audit;
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
        var channel = request == null ? null : request.channel();
        var life = life(request == null ? null : request.expiresIn());
        var made = audit.with(
                actor,
                created -> entry(AuditAction.PORTAL_LINK_CREATED, created.link())
                        .saying("expires_at", created.link().expiresAt()),
                () -> links.create(actor.workspaceId(), channel, life, actor.name()));
        return LinkView.of(made.link(), publicUrl.of("/portal/enter/" + made.token().reveal()));
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
        var entry = entry(AuditAction.PORTAL_LINK_DELETED, links.get(actor.workspaceId(), linkId));
        audit.with(actor, entry, () -> links.revoke(actor.workspaceId(), linkId));
    }

    private static AuditEntry entry(AuditAction action, PortalLink link) {
        return AuditEntry.of(action, link.linkId(), link.channel());
    }

    private static Duration life(@Nullable String text) {
        try {
            return text == null ? USUAL : Duration.parse(text);
        } catch (DateTimeException noDuration) {
            throw Refusal.invalid("field_invalid", "expires_in", "expires_in must be a duration from PT1M to P7D.");
        }
    }
}
