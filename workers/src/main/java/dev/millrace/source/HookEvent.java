package dev.millrace.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.id.Sha256;
import dev.millrace.json.Json;
import dev.millrace.source.verifier.HookBody;
import dev.millrace.source.verifier.HookRequest;
import dev.millrace.source.verifier.Verifier;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** Makes a CloudEvent of a genuine request; whatever the body is, it is kept. */
final class HookEvent {

    private static final Pattern MEDIA_TYPE = Pattern.compile("[!-~]+/[!-~]+[ -~]*");

    private HookEvent() {}

    static ObjectNode of(Source source, Verifier verifier, HookRequest request, Instant receivedAt) {
        var body = request.body();
        var event = Json.mapper().createObjectNode();
        event.put("specversion", "1.0");
        event.put("id", verifier.deliveryId(request).orElseGet(() -> Sha256.hex(body.bytes())));
        event.put("source", source.path());
        event.put(
                "type",
                verifier.eventName(request)
                        .map(name -> verifier.provider() + "." + name)
                        .orElse(source.name() + ".received"));
        verifier.subject(request).ifPresent(subject -> event.put("subject", subject));
        event.put("time", receivedAt.toString());
        contentType(body).ifPresent(type -> event.put("datacontenttype", type));
        if (body.json().isPresent()) {
            event.set("data", body.json().get());
        } else if (body.bytes().length > 0) {
            event.put("data_base64", body.bytes());
        }
        return event;
    }

    private static Optional<String> contentType(HookBody body) {
        if (body.json().isPresent() && !body.announcesJson()) {
            return Optional.of("application/json");
        }
        return Optional.ofNullable(body.contentType())
                .map(String::strip)
                .filter(type -> type.length() <= 255 && MEDIA_TYPE.matcher(type).matches());
    }
}
