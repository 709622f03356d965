package dev.millrace.source.verifier;

import dev.millrace.id.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks a request's signature, and then its time. */
record SignatureCheck(Signature signature, @Nullable TimeWindow timestamp, List<Place> deliveryId) {

    /**
     * @param keys one of which must fit; none rejects
     * @param now null where the time does not matter
     */
    Verdict of(HookRequest request, List<byte[]> keys, @Nullable Instant now) {
        if (keys.isEmpty()) {
            return new Verdict.Rejected("This source has no usable secret; give it one by rotating its secret.");
        }
        var sent = signature.from().read(request);
        if (sent.problem() != null) {
            return new Verdict.Rejected(sent.problem());
        }
        if (sent.values().size() > Signature.MOST && !signature.from().isOfEvery()) {
            return new Verdict.Rejected("The %s holds %d signatures; %d are looked at."
                    .formatted(signature.from().name(), sent.values().size(), Signature.MOST));
        }
        var candidates = signature.decode(sent.values());
        if (candidates.isEmpty()) {
            return new Verdict.Rejected("The %s holds a signature that is not %s."
                    .formatted(
                            signature.from().name(),
                            Objects.requireNonNullElse(signature.encoding(), Encoding.RAW).title()));
        }
        return signature.algorithm() == Algorithm.EQUALITY
                ? compared(isEqual(sent.values().size(), candidates, keys))
                : computed(request, candidates, keys, now);
    }

    private boolean isEqual(int sent, List<byte[]> candidates, List<byte[]> keys) {
        if (!signature.from().isOfEvery()) {
            return holds(keys, List.of(), candidates);
        }
        var all = candidates.size() == sent;
        for (var candidate : candidates) {
            all &= holds(keys, List.of(), List.of(candidate));
        }
        return all;
    }

    private Verdict computed(HookRequest request, List<byte[]> candidates, List<byte[]> keys, @Nullable Instant now) {
        var id = signature.signs(Template.Field.ID) ? firstReading(deliveryId, request) : null;
        if (id != null && id.problem() != null) {
            return new Verdict.Rejected(id.problem());
        }
        var time = timestamp == null ? null : timestamp.from().read(request).single(timestamp.from());
        if (time != null && time.problem() != null) {
            return new Verdict.Rejected(time.problem());
        }
        var unsigned = unsignedBody(request);
        if (unsigned.isPresent()) {
            return new Verdict.Rejected(unsigned.get());
        }
        var params = signature.signs(Template.Field.SORTED_PARAMS) ? request.sortedParams() : Optional.of("");
        if (params.isEmpty()) {
            return new Verdict.Rejected("The form in the body cannot be read.");
        }
        var message = message(
                Objects.requireNonNull(signature.signs()),
                request,
                id == null ? "" : id.values().getFirst(),
                time == null ? "" : time.values().getFirst(),
                params.get());
        // The signature first: only then is the timestamp the provider's, and what we say about it true.
        if (!holds(keys, message, candidates)) {
            return compared(false);
        }
        return time == null || now == null
                ? new Verdict.Genuine()
                : timestamp.problem(time.values().getFirst(), now)
                        .<Verdict>map(Verdict.Rejected::new)
                        .orElse(new Verdict.Genuine());
    }

    private boolean holds(List<byte[]> keys, List<byte[]> message, List<byte[]> candidates) {
        var holds = false;
        for (var key : keys) {
            holds |= signature.algorithm().holds(key, message, candidates);
        }
        return holds;
    }

    /** Why the body is not covered by the signature; empty where it is. */
    private Optional<String> unsignedBody(HookRequest request) {
        var bytes = request.body().bytes();
        if (signature.bodyHash() == null
                || bytes.length == 0
                || request.body().isForm() && signature.signs(Template.Field.SORTED_PARAMS)) {
            return Optional.empty();
        }
        var place = signature.bodyHash();
        var sent = place.read(request).single(place);
        if (sent.problem() != null) {
            return Optional.of(sent.problem() + " Without it nothing vouches for the body.");
        }
        var same = MessageDigest.isEqual(
                Sha256.hex(bytes).getBytes(StandardCharsets.US_ASCII),
                sent.values().getFirst().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        return same ? Optional.empty() : Optional.of("The %s is not the hash of the body.".formatted(place.name()));
    }

    /** What is signed, in parts. */
    static List<byte[]> message(Template signs, HookRequest request, String id, String time, String params) {
        var message = new ArrayList<byte[]>();
        for (var part : signs.parts()) {
            message.add(
                    switch (part) {
                        case Template.Part.Text(var bytes) -> bytes;
                        case Template.Part.Value(var field) -> switch (field) {
                            case ID -> Encoding.RAW.bytes(id);
                            case TS -> Encoding.RAW.bytes(time);
                            case BODY -> request.body().bytes();
                            case METHOD -> Encoding.RAW.bytes(request.method());
                            case URL -> Encoding.RAW.bytes(request.fullUrl());
                            case DECODED_URL -> Encoding.RAW.bytes(request.decodedUrl());
                            case SORTED_PARAMS -> Encoding.RAW.bytes(params);
                        };
                    });
        }
        return message;
    }

    private Verdict compared(boolean same) {
        return same
                ? new Verdict.Genuine()
                : new Verdict.Rejected(
                        switch (signature.algorithm().kind()) {
                            case EQUALITY -> "The %s is not the secret of this source.".formatted(signature.from().name());
                            case MAC -> "The signature does not match: the secret here is not the one at the provider, or the"
                                    + " body was changed on its way." + url();
                            case PUBLIC_KEY -> "The signature does not match: the public key here is not the provider's, or"
                                    + " the body was changed on its way." + url();
                        });
    }

    private String url() {
        return signature.signs(Template.Field.URL) || signature.signs(Template.Field.DECODED_URL)
                ? " The address is signed too: MILLRACE_PUBLIC_URL must be how the provider writes it."
                : "";
    }

    private static Place.Reading firstReading(List<Place> places, HookRequest request) {
        var readings = places.stream().map(place -> place.read(request)).toList();
        return readings.stream()
                .filter(reading -> reading.problem() == null)
                .findFirst()
                .orElse(readings.getFirst());
    }
}
