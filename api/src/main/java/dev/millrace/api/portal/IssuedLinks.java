package dev.millrace.api.portal;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.audit.AuditEntry;
import dev.millrace.portal.PortalLink;
import dev.millrace.portal.PortalLinks;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Actor;
import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes and deletes links to the portal for whoever is signed in, with their addresses, and puts both on record. */
@Component
public class IssuedLinks {

    /** How long a link is open unless somebody says otherwise. */
    public static final Duration USUAL_LIFE = Duration.ofHours(1);

    private final PortalLinks links;
    private final PublicUrl publicUrl;
    private final Audit audit;

    IssuedLinks(PortalLinks links, PublicUrl publicUrl, Audit audit) {
        this.links = links;
        this.publicUrl = publicUrl;
        this.audit = audit;
    }

    /** @param url what opens the link; it is kept nowhere */
    public record Issued(PortalLink link, Secret url) {}

    /**
     * Makes a link; refuses as {@link PortalLinks#create} does.
     *
     * @param expiresIn an ISO 8601 duration; {@link #USUAL_LIFE} where it is null
     */
    public Issued make(Actor actor, @Nullable String channel, @Nullable String expiresIn) {
        var life = life(expiresIn);
        var made = audit.with(
                actor,
                created -> entry(AuditAction.PORTAL_LINK_CREATED, created.link())
                        .saying("expires_at", created.link().expiresAt()),
                () -> links.create(actor.workspaceId(), channel, life, actor.name()));
        return new Issued(made.link(), Secret.of(publicUrl.of("/portal/enter/" + made.token().reveal())));
    }

    /** Deletes a link; whoever has opened it is shut out at once. */
    public void delete(Actor actor, String linkId) {
        var entry = entry(AuditAction.PORTAL_LINK_DELETED, links.get(actor.workspaceId(), linkId));
        audit.with(actor, entry, () -> links.revoke(actor.workspaceId(), linkId));
    }

    private static AuditEntry entry(AuditAction action, PortalLink link) {
        return AuditEntry.of(action, link.linkId(), link.channel());
    }

    private static Duration life(@Nullable String text) {
        try {
            return text == null ? USUAL_LIFE : Duration.parse(text);
        } catch (DateTimeException noDuration) {
            throw Refusal.invalid("field_invalid", "expires_in", "expires_in must be a duration from PT1M to P7D.");
        }
    }
}
