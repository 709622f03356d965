package dev.millrace.workspace;

import static dev.millrace.sql.Timestamps.utc;
import static dev.millrace.workspace.WorkspaceStore.now;

import dev.millrace.vault.Secret;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Who is signed in. A session lasts 30 days, and 7 days without a request; it lives in PostgreSQL, so that a restart
 * signs nobody out and every {@code api} process knows it. Checked like a key: at most one look-up in four seconds.
 */
@Component
public final class Sessions {

    /** The longest life of a session, and so of its cookie. */
    public static final Duration LIFETIME = Duration.ofDays(30);

    private final SessionStore store;
    private final MemberStore members;
    private final Clock clock;
    private final Recollection<Member> recollection;

    public Sessions(SessionStore store, MemberStore members, Clock clock) {
        this.store = store;
        this.members = members;
        this.clock = clock;
        this.recollection = new Recollection<>(clock);
    }

    /** Signs {@code member} in and gives the token that the browser keeps. */
    public Secret begin(Member member) {
        var token = Token.random("");
        store.create(Token.hash(token), member.memberId(), utc(now(clock)), utc(now(clock).plus(LIFETIME)));
        members.signedIn(member.memberId());
        return token;
    }

    /** Whose session {@code token} is; empty where it is unknown, ended or too old. */
    public Optional<Actor> authenticate(Secret token) {
        if (!Token.looksLike("", token.reveal())) {
            return Optional.empty();
        }
        var hash = Token.hash(token);
        return recollection
                .recall(hash, () -> store.member(hash, utc(now(clock))))
                .map(Member::actor);
    }

    /** Signs out the browser that holds {@code token}. */
    public void end(Secret token) {
        store.remove(Token.hash(token));
        recollection.forget(member -> true);
    }

    /** Makes this process ask again about a member that was changed or removed. */
    public void changed(String memberId) {
        recollection.forget(member -> member.memberId().equals(memberId));
    }

    /** Removes what is too old to be used again. */
    public void purge() {
        store.purge(utc(now(clock)));
    }
}
