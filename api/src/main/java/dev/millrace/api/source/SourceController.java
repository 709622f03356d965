package dev.millrace.api.source;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.millrace.api.address.PublicUrl;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.source.HookDelivery;
import dev.millrace.source.Source;
import dev.millrace.source.Sources;
import dev.millrace.vault.Secret;
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

@RestController
@RequestMapping("/api/v1/sources")
class SourceController {

    record NewSource(
            @Nullable String name,
            @Nullable String provider,
            @JsonDeserialize(converter = ToSecret.class) @Nullable Secret secret) {}

    record Shown(String name, String provider, String url, Instant createdAt) {}

    private final Sources sources;
    private final PublicUrl publicUrl;

    SourceController(Sources sources, PublicUrl publicUrl) {
        this.sources = sources;
        this.publicUrl = publicUrl;
    }

    /**
     * Makes a source: an address under {@code /hooks} where a provider sends its webhooks. 409 where the name is taken, in
     * whichever workspace, since the name is all that the address holds.
     */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Shown create(Actor actor, @RequestBody NewSource body) {
        actor.require(Right.DEVELOP);
        return shown(sources.create(actor.workspaceId(), body.name(), body.provider(), body.secret()));
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

    /** Deletes a source. Its address answers 404 from then on; what came in stays. Deleting it again is a 404. */
    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String name) {
        actor.require(Right.DEVELOP);
        sources.delete(actor.workspaceId(), name);
    }

    /** Lists the newest requests to a source, the refused ones with their reason. */
    @GetMapping("/{name}/deliveries")
    Page<HookDelivery> deliveries(Actor actor, @PathVariable String name, PageRequest page) {
        actor.require(Right.INSPECT);
        return sources.deliveries(actor.workspaceId(), name, page);
    }

    private Shown shown(Source source) {
        return new Shown(source.name(), source.provider(), publicUrl.of(source.path()), source.createdAt());
    }

    private static final class ToSecret extends StdConverter<String, Secret> {

        @Override
        public Secret convert(String text) {
            return Secret.of(text);
        }
    }
}
