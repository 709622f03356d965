package dev.millrace.api.source;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.source.HookDelivery;
import dev.millrace.source.NewSource;
import dev.millrace.source.Source;
import dev.millrace.source.Sources;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/sources")
class SourceController {

    /**
     * A source to be made.
     *
     * @param name the last part of its address; small letters, digits, hyphens and underscores
     * @param provider whose webhooks come in; left out where {@code verifier} says how they are verified
     * @param secret as the provider shows it; left out where there is none, or where the provider brings it itself (Notion)
     * @param verifier how requests are verified, and from where they may come
     */
    record NewBody(
            @Nullable String name,
            @Nullable String provider,
            @JsonDeserialize(converter = ToSecret.class) @Nullable Secret secret,
            @Nullable VerifierBody verifier) {}

    /**
     * Another secret.
     *
     * @param secret left out where the provider brings it itself
     * @param overlap how long the secret before is good too, as an ISO 8601 duration; {@code PT24H} by default, {@code P30D} at most
     */
    record Rotation(
            @JsonDeserialize(converter = ToSecret.class) @Nullable Secret secret, @Nullable String overlap) {}

    /**
     * @param awaitsSecret whether the provider's next handshake brings the secret
     * @param previousSecretUntil until when the secret before the last is good too
     */
    record Shown(
            String name,
            String provider,
            String url,
            @Nullable VerifierBody verifier,
            boolean awaitsSecret,
            @Nullable Instant previousSecretUntil,
            Instant createdAt) {}

    record Brought(String secret) {}

    private final Sources sources;
    private final PublicUrl publicUrl;
    private final Audit audit;

    SourceController(Sources sources, PublicUrl publicUrl, Audit audit) {
        this.sources = sources;
        this.publicUrl = publicUrl;
        this.audit = audit;
    }

    /**
     * Makes a source: an address under {@code /hooks} where a provider sends its webhooks. 409 where the name is taken, in
     * whichever workspace, since the name is all that the address holds.
     */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Shown create(Actor actor, @RequestBody NewBody body) {
        actor.require(Right.DEVELOP);
        var wanted = new NewSource(body.name(), body.provider(), body.secret(), VerifierBody.tree(body.verifier()));
        return shown(audit.with(
                actor,
                made -> Recorded.source(AuditAction.SOURCE_CREATED, made),
                () -> sources.create(actor.workspaceId(), wanted)));
    }

    /** Lists the sources, the newest first. Their secrets are never shown. */
    @GetMapping
    Page<Shown> list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        return sources.list(actor.workspaceId(), page).map(this::shown);
    }

    /** Shows a source with the address to give to its provider. */
    @GetMapping("/{name}")
    Shown get(Actor actor, @PathVariable String name) {
        actor.require(Right.INSPECT);
        return shown(sources.get(actor.workspaceId(), name));
    }

    /**
     * Changes what a source says itself about its requests, as a whole. How they prove themselves stays of the same type, since
     * the secret belongs to it; <code>{}</code> takes conditions away that stood beside a provider.
     */
    @PutMapping("/{name}/verifier")
    Shown describe(Actor actor, @PathVariable String name, @RequestBody VerifierBody body) {
        actor.require(Right.DEVELOP);
        return shown(audit.with(
                actor,
                changed -> Recorded.source(AuditAction.SOURCE_CHANGED, changed),
                () -> sources.describe(actor.workspaceId(), name, VerifierBody.tree(body))));
    }

    /**
     * Gives a source another secret. Requests that are signed with the one before are taken for a day more, or as long as
     * <code>overlap</code> says, so that nothing is lost while the provider changes over.
     */
    @PostMapping("/{name}/secret/rotate")
    Shown rotate(Actor actor, @PathVariable String name, @RequestBody Rotation body) {
        actor.require(Right.DEVELOP);
        var overlap = overlap(body.overlap());
        return shown(audit.with(
                actor,
                rotated -> Recorded.source(AuditAction.SOURCE_SECRET_ROTATED, rotated),
                () -> sources.rotate(actor.workspaceId(), name, body.secret(), overlap)));
    }

    /**
     * Shows the secret that the provider brought itself, for a day, because it has to be pasted there (Notion). No other secret
     * is ever shown.
     */
    @GetMapping("/{name}/secret")
    ResponseEntity<Brought> secret(Actor actor, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Brought(sources.brought(actor.workspaceId(), name).reveal()));
    }

    /** Deletes a source. Its address answers 404 from then on; what came in stays. Deleting it again is a 404. */
    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        audit.with(
                actor,
                Recorded.source(AuditAction.SOURCE_DELETED, sources.get(actor.workspaceId(), name)),
                () -> sources.delete(actor.workspaceId(), name));
    }

    private Shown shown(Source source) {
        return new Shown(
                source.name(),
                source.provider(),
                publicUrl.of(source.path()),
                VerifierBody.of(source.verifier()),
                source.awaitsSecret(),
                source.previousSecretUntil(),
                source.createdAt());
    }

    private static @Nullable Duration overlap(@Nullable String text) {
        try {
            return text == null ? null : Duration.parse(text);
        } catch (DateTimeParseException unreadable) {
            throw Refusal.invalid("field_invalid", "overlap", "overlap must be a duration such as PT24H.");
        }
    }

    private static final class ToSecret extends StdConverter<String, Secret> {

        @Override
        public Secret convert(String text) {
            return Secret.of(text);
        }
    }
}
