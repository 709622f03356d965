package dev.millrace.webhook.type;

import dev.millrace.webhook.EventPattern;
import dev.millrace.webhook.Webhook;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a workspace's catalogue is deprecated. */
public final class Deprecations {

    /** An endpoint that takes everything may take hundreds. */
    private static final int SHOWN = 20;

    private final List<EventType> types;

    Deprecations(List<EventType> types) {
        this.types = List.copyOf(types);
    }

    /**
     * Something deprecated that an endpoint uses.
     *
     * @param version the last day of the form that it is sent, where that is deprecated; null where the type is
     */
    public record Deprecation(String type, @Nullable String version, String message) {}

    /** What {@code webhook} uses of it, by type, at most 20. */
    public List<Deprecation> of(Webhook webhook) {
        var wanted = new HashSet<>(webhook.events());
        var found = new ArrayList<Deprecation>();
        for (var type : types) {
            if (found.size() >= SHOWN) {
                break;
            }
            if (Collections.disjoint(wanted, EventPattern.matching(type.type()))) {
                continue;
            }
            if (type.deprecated()) {
                found.add(new Deprecation(
                        type.type(), null, "%s is deprecated; its description says what to use instead.".formatted(type.type())));
            }
            type.version(webhook.apiVersion())
                    .filter(version -> version.getValue().deprecated())
                    .ifPresent(version -> found.add(new Deprecation(
                            type.type(),
                            version.getKey(),
                            "The form of %s that was sent until %s is deprecated; write the receiver for a newer one and change api_version."
                                    .formatted(type.type(), version.getKey()))));
        }
        return found;
    }
}
