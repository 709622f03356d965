package dev.millrace.webhook.type;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A type of event that endpoints can subscribe to.
 *
 * @param type as in the CloudEvent; for a family with its variable parts in braces
 * @param family whether this describes many types that are alike
 * @param title null where a workspace has described it
 * @param source what stands in the CloudEvent's {@code source}; null where that is not known
 * @param schema the JSON Schema of the CloudEvent's {@code data}
 * @param example a {@code data} that the schema allows
 * @param deprecated whether nobody should begin to use it
 * @param versions the forms of {@code data} that came before this one, by the last day on which each was the newest
 * @param createdAt null for ours
 */
public record EventType(
        String type,
        Origin origin,
        boolean family,
        @Nullable String title,
        String description,
        @Nullable String source,
        JsonNode schema,
        JsonNode example,
        boolean deprecated,
        NavigableMap<String, PayloadVersion> versions,
        @Nullable Instant createdAt,
        @Nullable Instant updatedAt) {

    /** Who describes it. */
    public enum Origin {
        /** We do; nobody can change it. */
        MILLRACE,
        /** Somebody of the workspace. */
        WORKSPACE;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public EventType {
        versions = Collections.unmodifiableNavigableMap(new TreeMap<>(versions));
    }

    /**
     * The form for an endpoint that was written on the day {@code apiVersion}: the one that was the newest on that day, which is
     * the one with the earliest last day that is not before it. Empty where that is the newest of today.
     */
    public Optional<Map.Entry<String, PayloadVersion>> version(@Nullable String apiVersion) {
        return apiVersion == null ? Optional.empty() : Optional.ofNullable(versions.ceilingEntry(apiVersion));
    }

    boolean saysTheSameAs(EventType other) {
        return description.equals(other.description)
                && schema.equals(other.schema)
                && example.equals(other.example)
                && deprecated == other.deprecated
                && versions.equals(other.versions);
    }

    EventType with(Instant created, Instant updated) {
        return new EventType(
                type, origin, family, title, description, source, schema, example, deprecated, versions, created, updated);
    }
}
