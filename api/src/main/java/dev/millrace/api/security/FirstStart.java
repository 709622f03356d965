package dev.millrace.api.security;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Member;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import dev.millrace.workspace.SignInLinks;
import dev.millrace.workspace.Workspace;
import dev.millrace.workspace.WorkspaceStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes sure that somebody can sign in.
 *
 * <p>An embedded run ({@code millrace.embedded.home} is set) gets a workspace {@code default}, an admin and an API key
 * when it has no member, keeps them in {@code credentials.json}, and gets a new one-time link at every start. On a
 * database of one's own only an admin is made, from the environment. Runs before requests are taken; several processes
 * that start at once make one admin.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class FirstStart implements ApplicationRunner {

    static final String WORKSPACE = "default";
    static final String EMAIL = "admin@millrace.local";

    private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);

    private final WorkspaceStore workspaces;
    private final MemberStore members;
    private final ApiKeys keys;
    private final SignInLinks links;
    private final PasswordCheck passwords;
    private final TransactionTemplate transaction;
    private final PublicUrl publicUrl;
    private final FirstAdminSettings admin;
    private final @Nullable Path home;
    private volatile @Nullable FirstStartReport report;

    FirstStart(
            WorkspaceStore workspaces,
            MemberStore members,
            ApiKeys keys,
            SignInLinks links,
            PasswordCheck passwords,
            TransactionTemplate transaction,
            PublicUrl publicUrl,
            FirstAdminSettings admin,
            @Value("${millrace.embedded.home:}") String home) {
        this.workspaces = workspaces;
        this.members = members;
        this.keys = keys;
        this.links = links;
        this.passwords = passwords;
        this.transaction = transaction;
        this.publicUrl = publicUrl;
        this.admin = admin;
        this.home = home.isBlank() ? null : Path.of(home);
    }

    /** What to show in the terminal; empty on a database of one's own, and before the start got this far. */
    public Optional<FirstStartReport> report() {
        return Optional.ofNullable(report);
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (home == null) {
            transaction.executeWithoutResult(status -> makeAdmin());
        } else {
            report = transaction.execute(status -> startEmbedded(home));
        }
    }

    private FirstStartReport startEmbedded(Path home) {
        workspaces.lockInstance();
        try {
            if (!members.any()) {
                var credentials = makeEverything();
                // Before the commit: a crash between the two must not leave an admin whose password nobody knows.
                credentials.write(home);
                return new FirstStartReport(Optional.of(credentials), signInUrl(EMAIL), true);
            }
            var known = Credentials.read(home);
            if (known.isPresent() && !known.get().url().equals(publicUrl.text())) {
                known = known.map(credentials -> credentials.withUrl(publicUrl.text()));
                known.get().write(home);
            }
            return new FirstStartReport(
                    known, signInUrl(known.map(Credentials::email).orElse(EMAIL)), false);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(
                    "%s cannot be read or written in %s; is the directory ours and the disk not full?"
                            .formatted(Credentials.FILE, home),
                    unwritable);
        }
    }

    private Credentials makeEverything() {
        var workspace = defaultWorkspace();
        var password = ReadablePassword.random();
        var member = members.create(
                workspace.workspaceId(), EMAIL, "Admin", Role.ADMIN, passwords.hash(password));
        var key = keys.create(workspace.workspaceId(), "First start", Role.ADMIN, member.memberId());
        return new Credentials(publicUrl.text(), workspace.name(), EMAIL, password, key.key());
    }

    private Optional<Secret> signInUrl(String email) {
        return members.credentials(email)
                .map(MemberStore.Credentials::member)
                .map(this::signInUrl);
    }

    private Secret signInUrl(Member member) {
        return Secret.of(publicUrl.of("/sign-in/" + links.create(member).reveal()));
    }

    private void makeAdmin() {
        workspaces.lockInstance();
        if (members.any()) {
            return;
        }
        if (admin.email().isBlank() || admin.password().reveal().isEmpty()) {
            LOG.warn(
                    """
                    Nobody can sign in yet: this database has no member. Set MILLRACE_ADMIN_EMAIL and \
                    MILLRACE_ADMIN_PASSWORD and start again, and an admin is made.""");
            return;
        }
        var member = members.create(
                defaultWorkspace().workspaceId(),
                admin.email().strip(),
                "Admin",
                Role.ADMIN,
                passwords.hash(admin.password()));
        LOG.info("Made the admin {} of the workspace '{}'.", member.email(), WORKSPACE);
    }

    private Workspace defaultWorkspace() {
        return workspaces.byName(WORKSPACE).orElseGet(() -> workspaces.create(WORKSPACE));
    }
}
