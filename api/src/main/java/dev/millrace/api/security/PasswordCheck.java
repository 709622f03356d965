package dev.millrace.api.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Member;
import dev.millrace.workspace.MemberStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Finds the member whose e-mail and password these are. Takes as long for an unknown e-mail as for a wrong password, so
 * that nobody learns who is a member; hashes one password a core at a time, so that guessing cannot take the machine.
 */
@Component
public final class PasswordCheck {

    private static final int SHORTEST = 10;

    /** bcrypt reads no more. */
    private static final int LONGEST_BYTES = 72;

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final MemberStore members;
    private final PasswordEncoder encoder;
    private final Semaphore turns = new Semaphore(Runtime.getRuntime().availableProcessors());
    private final String hashOfNobody;

    PasswordCheck(MemberStore members, PasswordEncoder encoder) {
        this.members = members;
        this.encoder = encoder;
        this.hashOfNobody = encoder.encode("the password of nobody");
    }

    Optional<Member> check(String email, Secret password) {
        var found = members.credentials(email.strip());
        var hash = found.map(MemberStore.Credentials::passwordHash).map(Secret::reveal);
        var matches = matches(password, hash.orElse(hashOfNobody));
        return matches && hash.isPresent() ? found.map(MemberStore.Credentials::member) : Optional.empty();
    }

    /** Whether {@code password} is that of the member with {@code email}. */
    public boolean isOf(String email, Secret password) {
        return check(email, password).isPresent();
    }

    /** The hash to store for a new password; refuses with 422 one that is too short or too long. */
    public Secret hash(Secret password) {
        var text = password.reveal();
        if (text.length() < SHORTEST || text.getBytes(UTF_8).length > LONGEST_BYTES) {
            throw Refusal.invalid(
                    "field_invalid",
                    "password",
                    "A password must have at least %d characters and at most %d bytes.".formatted(SHORTEST, LONGEST_BYTES));
        }
        return Secret.of(encoder.encode(text));
    }

    private boolean matches(Secret password, String hash) {
        try {
            if (!turns.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw SignInThrottle.refusal(PATIENCE);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw SignInThrottle.refusal(PATIENCE);
        }
        try {
            return encoder.matches(password.reveal(), hash);
        } finally {
            turns.release();
        }
    }
}
