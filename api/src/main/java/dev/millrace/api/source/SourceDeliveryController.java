package dev.millrace.api.source;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.source.HookDelivery;
import dev.millrace.source.HookDeliveryFilter;
import dev.millrace.source.HookReruns;
import dev.millrace.source.Sources;
import dev.millrace.source.verifier.HookRequest;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What came in at a source, and doing it again. */
@RestController
@RequestMapping("/api/v1/sources/{name}/deliveries")
class SourceDeliveryController {

    private final Sources sources;
    private final HookReruns reruns;

    SourceDeliveryController(Sources sources, HookReruns reruns) {
        this.sources = sources;
        this.reruns = reruns;
    }

    /** @param request null where it was too large to be kept, or is not kept any more */
    record Shown(@JsonUnwrapped HookDelivery delivery, @Nullable ShownRequest request) {}

    /**
     * The request as it came in.
     *
     * @param query as it was sent
     * @param headers each with its values; asterisks stand for credentials and for the source's secret
     * @param body its exact bytes in Base64
     */
    record ShownRequest(
            String method, @Nullable String query, Map<String, List<String>> headers, byte[] body) {

        static ShownRequest of(HookRequest request) {
            return new ShownRequest(
                    request.method(), request.query(), request.headers(), request.body().bytes());
        }
    }

    /**
     * Lists the newest requests to a source, the refused ones with their reason.
     *
     * @param status only those that were {@code accepted}, {@code duplicate} or {@code rejected}
     * @param providerId only those with this id of the provider's
     * @param since only those that came at or after this time
     */
    @GetMapping
    Page<HookDelivery> list(
            Actor actor,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(name = "provider_id", required = false) @Nullable String providerId,
            @RequestParam(required = false) @Nullable String since,
            PageRequest page) {
        actor.require(Right.INSPECT);
        return sources.deliveries(actor.workspaceId(), name, HookDeliveryFilter.of(status, providerId, since), page);
    }

    /** Shows one request to a source as it came in, with its headers and its exact body. */
    @GetMapping("/{deliveryId}")
    Shown get(Actor actor, @PathVariable String name, @PathVariable String deliveryId) {
        actor.require(Right.INSPECT);
        var kept = reruns.get(actor.workspaceId(), name, deliveryId);
        return new Shown(kept.delivery(), kept.request() == null ? null : ShownRequest.of(kept.request()));
    }

    /**
     * Does a past delivery again. One that was accepted is a replay of its event: the automations that match now start once
     * more. One that was rejected is verified again, however old it is, and taken if it holds now, for instance because the
     * source's secret was mended meanwhile; where it still does not, the answer says why.
     */
    @PostMapping("/{deliveryId}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    HookReruns.Rerun retry(Actor actor, @PathVariable String name, @PathVariable String deliveryId) {
        actor.require(Right.OPERATE);
        return reruns.rerun(actor.workspaceId(), name, deliveryId);
    }
}
