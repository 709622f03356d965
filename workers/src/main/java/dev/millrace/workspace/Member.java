package dev.millrace.workspace;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A person of a workspace, who signs in to the console. */
public record Member(
        String memberId,
        String workspaceId,
        String email,
        String name,
        Role role,
        Instant createdAt,
        @Nullable Instant lastSignInAt) {

    /** This person as the one who makes a request. */
    public Actor actor() {
        return new Actor(workspaceId, role, memberId, email);
    }
}
