package dev.millrace.api.connection;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.audit.AuditEntry;
import dev.millrace.connection.grant.ConnectLinks;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/connect-links")
class ConnectLinkController {

    private final ConnectLinks links;
    private final PublicUrl publicUrl;
    private final Audit audit;

    ConnectLinkController(ConnectLinks links, PublicUrl publicUrl, Audit audit) {
        this.links = links;
        this.publicUrl = publicUrl;
        this.audit = audit;
    }

    /**
     * @param name of the connection that it makes; the provider's by default
     * @param scopes to ask for; the provider's usual ones by default
     * @param expiresIn an ISO 8601 duration from PT1M to P30D; P7D by default
     */
    record LinkRequest(
            @Nullable String provider,
            @Nullable String name,
            @Nullable List<String> scopes,
            @Nullable String expiresIn) {}

    /** @param url shown this once; whoever has it can connect one account for the workspace */
    record LinkView(String url, String provider, @Nullable String name, List<String> scopes, Instant expiresAt) {}

    /**
     * Makes a link with which somebody else connects an account for the workspace, without signing in here: good once, and
     * until it expires. An application can send it, or open it in a window of its own.
     */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    LinkView create(Actor actor, @RequestBody LinkRequest request) {
        actor.require(Right.DEVELOP);
        var life = life(request.expiresIn());
        var made = audit.with(
                actor,
                created -> AuditEntry.of(AuditAction.CONNECT_LINK_CREATED, created.link().provider(), created.link().name())
                        .saying("expires_at", created.link().expiresAt()),
                () -> links.create(
                        actor.workspaceId(),
                        request.provider(),
                        request.name(),
                        request.scopes() == null ? List.of() : request.scopes(),
                        life,
                        actor.name()));
        var link = made.link();
        return new LinkView(
                publicUrl.of("/connect/" + made.token().reveal()),
                link.provider(),
                link.name(),
                link.scopes(),
                link.expiresAt());
    }

    private static Duration life(@Nullable String text) {
        try {
            return text == null ? Duration.ofDays(7) : Duration.parse(text);
        } catch (DateTimeException noDuration) {
            throw Refusal.invalid("field_invalid", "expires_in", "expires_in must be a duration from PT1M to P30D.");
        }
    }
}
