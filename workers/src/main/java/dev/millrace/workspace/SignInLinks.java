package dev.millrace.workspace;

import static dev.millrace.sql.Timestamps.utc;
import static dev.millrace.workspace.WorkspaceStore.now;

import dev.millrace.vault.Secret;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Links that sign a member in once, within an hour: the terminal prints one, an invitation is another. */
@Component
public final class SignInLinks {

    /** How long a link can be used. */
    public static final Duration LIFETIME = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final Clock clock;

    public SignInLinks(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** As {@link #create}; the links that the member has not used end. */
    public Secret replace(Member member) {
        jdbc.sql("delete from sign_in_link where member_id = :member")
                .param("member", member.memberId())
                .update();
        return create(member);
    }

    /** A new token for {@code /sign-in/{token}}. */
    public Secret create(Member member) {
        var token = Token.random("");
        jdbc.sql("""
                        insert into sign_in_link (token_hash, member_id, expires_at)
                        values (:hash, :member, :expires)""")
                .param("hash", Token.hash(token))
                .param("member", member.memberId())
                .param("expires", utc(now(clock).plus(LIFETIME)))
                .update();
        return token;
    }

    /** Uses {@code token} up and gives its member; empty where it is unknown, used or too old. One of two wins. */
    public Optional<Member> redeem(Secret token) {
        return jdbc.sql("""
                        with redeemed as (
                            update sign_in_link set used_at = :now
                             where token_hash = :hash and used_at is null and expires_at > :now
                            returning member_id)
                        select m.member_id, m.workspace_id, m.email, m.name, m.role, m.created_at, m.last_sign_in_at
                          from redeemed join member m using (member_id)""")
                .param("now", utc(now(clock)))
                .param("hash", Token.hash(token))
                .query((row, number) -> MemberStore.read(row))
                .optional();
    }

    /** Removes the links that nobody can use any more. */
    public void purge() {
        jdbc.sql("delete from sign_in_link where expires_at <= :now")
                .param("now", utc(now(clock)))
                .update();
    }
}
