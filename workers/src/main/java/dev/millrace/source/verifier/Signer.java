package dev.millrace.source.verifier;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Does to a request what its provider would: sends the secret along, or signs with it. */
final class Signer {

    private final Signature signature;
    private final @Nullable TimeWindow timestamp;
    private final List<Place> deliveryId;
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private @Nullable String query;

    Signer(Signature signature, @Nullable TimeWindow timestamp, List<Place> deliveryId) {
        this.signature = signature;
        this.timestamp = timestamp;
        this.deliveryId = deliveryId;
    }

    /**
     * The request with everything that its verifier looks for; empty where only the provider can make that.
     *
     * @param id what to call the delivery where the signature covers that
     */
    Optional<HookRequest> sign(HookRequest draft, byte[] key, String id, Instant now) {
        if (signature.algorithm().kind() == Algorithm.Kind.PUBLIC_KEY || signature.bodyHash() != null && !draft.body().isForm()) {
            return Optional.empty();
        }
        headers.putAll(draft.headers());
        query = draft.query();
        if (signature.algorithm() == Algorithm.EQUALITY) {
            put(signature.from(), written(key));
            return Optional.of(with(draft));
        }
        if (signature.signs(Template.Field.ID)) {
            put(deliveryId.getFirst(), id);
        }
        var time = timestamp == null ? "" : timestamp.write(now);
        if (timestamp != null) {
            put(timestamp.from(), time);
        }
        var message = SignatureCheck.message(
                Objects.requireNonNull(signature.signs()), with(draft), id, time, draft.sortedParams().orElse(""));
        put(signature.from(), written(signature.algorithm().mac(key, message)));
        return Optional.of(with(draft));
    }

    private String written(byte[] value) {
        return Objects.requireNonNullElse(signature.encoding(), Encoding.RAW).text(value);
    }

    /** Where the place is in the body, whoever made the body has put the value there. */
    private void put(Place place, String value) {
        var text = switch (place.form()) {
            case Place.Form.Alone() -> value;
            case Place.Form.Prefixed(var prefix) -> prefix + value;
            case Place.Form.Pair(var key) -> key + "=" + value;
            case Place.Form.Item(var prefix) -> prefix + value;
        };
        switch (place.where()) {
            case Place.Where.Header(var names) -> headers.merge(
                    names.getFirst(),
                    List.of(text),
                    (before, more) -> place.form() instanceof Place.Form.Pair
                            ? List.of(before.getFirst() + "," + text)
                            : more);
            case Place.Where.Query(var name) -> query = (query == null ? "" : query + "&")
                    + URLEncoder.encode(name, StandardCharsets.UTF_8) + "=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
            case Place.Where.Body ignored -> {}
            case Place.Where.Each ignored -> {}
            case Place.Where.Xml ignored -> {}
        }
    }

    private HookRequest with(HookRequest draft) {
        return new HookRequest(draft.method(), draft.url(), query, headers, draft.body().bytes(), draft.peer());
    }
}
