package dev.millrace.workspace;

import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code member_session}. */
@Component
final class SessionStore {

    private final JdbcClient jdbc;

    SessionStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void create(byte[] hash, String memberId, OffsetDateTime now, OffsetDateTime expires) {
        jdbc.sql("""
                        insert into member_session (token_hash, member_id, created_at, last_seen_at, expires_at)
                        values (:hash, :member, :now, :now, :expires)""")
                .param("hash", hash)
                .param("member", memberId)
                .param("now", now)
                .param("expires", expires)
                .update();
    }

    /** The session's member. Moves the time of the last request, once an hour at most. */
    Optional<Member> member(byte[] hash, OffsetDateTime now) {
        jdbc.sql("""
                        update member_session set last_seen_at = :now
                         where token_hash = :hash
                           and last_seen_at between :now - interval '7 days' and :now - interval '1 hour'""")
                .param("now", now)
                .param("hash", hash)
                .update();
        return jdbc.sql("""
                        select m.member_id, m.workspace_id, m.email, m.name, m.role, m.created_at, m.last_sign_in_at
                          from member_session s join member m using (member_id)
                         where s.token_hash = :hash
                           and s.expires_at > :now and s.last_seen_at > :now - interval '7 days'""")
                .param("hash", hash)
                .param("now", now)
                .query((row, number) -> MemberStore.read(row))
                .optional();
    }

    void remove(byte[] hash) {
        jdbc.sql("delete from member_session where token_hash = :hash")
                .param("hash", hash)
                .update();
    }

    void purge(OffsetDateTime now) {
        jdbc.sql("""
                        delete from member_session
                         where expires_at <= :now or last_seen_at <= :now - interval '7 days'""")
                .param("now", now)
                .update();
    }
}
