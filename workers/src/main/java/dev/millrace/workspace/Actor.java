package dev.millrace.workspace;

import dev.millrace.refusal.Refusal;

/**
 * Who makes a request: a person with a session or a program with an API key.
 *
 * @param id the member's or the key's id, for the audit trail
 * @param name the e-mail or the key's name, to be shown
 */
public record Actor(String workspaceId, Role role, String id, String name) {

    public boolean may(Right right) {
        return role.may(right);
    }

    /** Refuses with 403 unless the role has {@code right}. */
    public void require(Right right) {
        if (!may(right)) {
            throw Refusal.of(
                    Refusal.Kind.FORBIDDEN,
                    "role_not_allowed",
                    "The role '%s' may not do this; ask an admin of the workspace.".formatted(role.word()));
        }
    }
}
