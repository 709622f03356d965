package dev.millrace.api.key;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.millrace.api.audit.Recorded;
import dev.millrace.api.member.MemberFields;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.ApiKey;
import dev.millrace.workspace.ApiKeys;
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

@RestController
@RequestMapping("/api/v1/api-keys")
class ApiKeyController {

    private final ApiKeys keys;
    private final Audit audit;

    ApiKeyController(ApiKeys keys, Audit audit) {
        this.keys = keys;
        this.audit = audit;
    }

    record Request(@Nullable String name, @Nullable String role) {}

    record Shown(
            String keyId,
            String name,
            String role,
            String prefix,
            @Nullable String createdBy,
            Instant createdAt,
            @Nullable Instant lastUsedAt,
            boolean revoked,
            @Nullable Instant revokedAt) {

        static Shown of(ApiKey key) {
            return new Shown(
                    key.keyId(),
                    key.name(),
                    key.role().word(),
                    key.prefix(),
                    key.createdBy(),
                    key.createdAt(),
                    key.lastUsedAt(),
                    key.revoked(),
                    key.revokedAt());
        }
    }

    /** A key as it is shown once, with what programs send. */
    record Made(String key, @JsonUnwrapped Shown shown) {}

    /** Lists the API keys, revoked ones included, the newest first. Of each only the beginning is known. */
    @GetMapping
    Page<Shown> list(Actor actor, PageRequest page) {
        actor.require(Right.ADMINISTER);
        return keys.list(actor.workspaceId(), page).map(Shown::of);
    }

    /** Makes an API key. The answer holds the key, which is not kept and cannot be shown again. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Made create(Actor actor, @RequestBody Request request) {
        actor.require(Right.ADMINISTER);
        var name = MemberFields.name(request.name());
        var role = MemberFields.role(request.role());
        var made = audit.with(
                actor,
                created -> Recorded.key(AuditAction.API_KEY_CREATED, created.apiKey()),
                () -> keys.create(actor.workspaceId(), name, role, actor.id()));
        return new Made(made.key().reveal(), Shown.of(made.apiKey()));
    }

    /** Shows an API key, with its last use and without the key itself. */
    @GetMapping("/{keyId}")
    Shown get(Actor actor, @PathVariable String keyId) {
        actor.require(Right.ADMINISTER);
        return Shown.of(keys.get(actor.workspaceId(), keyId));
    }

    /** Revokes an API key at once and for good. Revoking it again changes nothing. */
    @DeleteMapping("/{keyId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(Actor actor, @PathVariable String keyId) {
        actor.require(Right.ADMINISTER);
        var key = keys.get(actor.workspaceId(), keyId);
        if (!key.revoked()) {
            audit.with(actor, Recorded.key(AuditAction.API_KEY_REVOKED, key), () -> keys.revoke(actor.workspaceId(), keyId));
        }
    }
}
