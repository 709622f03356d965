package dev.millrace.audit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody does.
 *
 * @param targetId of what it is done to
 * @param targetName what people call that; null where it has no name
 * @param detail short values that an admin would ask for; never a secret, a query or a body
 */
public record AuditEntry(AuditAction action, String targetId, @Nullable String targetName, Map<String, Object> detail) {

    private static final int LONGEST = 300;

    public AuditEntry {
        targetId = shortened(targetId);
        targetName = targetName == null ? null : shortened(targetName);
    }

    public static AuditEntry of(AuditAction action, String targetId, @Nullable String targetName) {
        return new AuditEntry(action, targetId, targetName, Map.of());
    }

    /** The same, saying one thing more; {@code value} is shortened to 300 characters. */
    public AuditEntry saying(String name, Object value) {
        var more = new LinkedHashMap<>(detail);
        more.put(name, value instanceof Number || value instanceof Boolean ? value : shortened(value.toString()));
        return new AuditEntry(action, targetId, targetName, more);
    }

    private static String shortened(String text) {
        var clean = text.replaceAll("\\p{Cntrl}", " ");
        return clean.substring(0, Math.min(LONGEST, clean.length()));
    }
}
