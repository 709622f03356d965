package dev.millrace.api.testing;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Member;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import dev.millrace.workspace.WorkspaceStore;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The two workspaces that every test finds: {@code ours}, and {@code theirs}, of which we must see nothing. */
public final class Seed {

    public static final String PASSWORD = "a-long-enough-password";

    private final TestWorkspace ours;
    private final TestWorkspace theirs;

    Seed(WorkspaceStore workspaces, MemberStore members, ApiKeys keys, PasswordCheck passwords) {
        var hash = passwords.hash(Secret.of(PASSWORD));
        this.ours = seed("ours", workspaces, members, keys, hash);
        this.theirs = seed("theirs", workspaces, members, keys, hash);
    }

    /** A workspace with a key a role and one admin. */
    public record TestWorkspace(String workspaceId, Member admin, Map<Role, String> keys) {}

    public TestWorkspace ours() {
        return ours;
    }

    public TestWorkspace theirs() {
        return theirs;
    }

    private static TestWorkspace seed(
            String name, WorkspaceStore workspaces, MemberStore members, ApiKeys keys, Secret passwordHash) {
        var workspace = workspaces.create(name).workspaceId();
        var admin = members.create(workspace, "admin@%s.test".formatted(name), "Admin", Role.ADMIN, passwordHash);
        return new TestWorkspace(
                workspace,
                admin,
                Arrays.stream(Role.values())
                        .collect(Collectors.toMap(
                                Function.identity(),
                                role -> keys.create(workspace, "seeded " + role.word(), role, null).key().reveal())));
    }
}
