package dev.millrace.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody did.
 *
 * @param actorId the member or the API key
 * @param actorName the e-mail or the key's name, as it was then
 * @param action one of {@link AuditAction}'s words; older records may have others
 * @param detail a flat object
 */
public record AuditRecord(
        String auditId,
        Instant at,
        String actorId,
        String actorName,
        String action,
        String targetId,
        @Nullable String targetName,
        JsonNode detail) {}
