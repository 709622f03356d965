package dev.millrace.workspace.identity;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.id.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code member_identity}. */
final class IdentityStore {

    private static final String COLUMNS =
            "identity_id, member_id, provider, issuer, subject, email, linked_at, last_used_at";

    private final JdbcClient jdbc;
    private final Ids ids;
    private final Clock clock;

    IdentityStore(JdbcClient jdbc, Ids ids, Clock clock) {
        this.jdbc = jdbc;
        this.ids = ids;
        this.clock = clock;
    }

    Optional<Identity> find(String provider, String issuer, String subject) {
        return jdbc.sql("select " + COLUMNS
                        + " from member_identity where provider = :provider and issuer = :issuer and subject = :subject")
                .param("provider", provider)
                .param("issuer", issuer)
                .param("subject", subject)
                .query((row, number) -> read(row))
                .optional();
    }

    /** Those of a member, the oldest first. */
    List<Identity> of(String memberId) {
        return jdbc.sql("select " + COLUMNS + " from member_identity where member_id = :member order by identity_id")
                .param("member", memberId)
                .query((row, number) -> read(row))
                .list();
    }

    /** False where the account is linked already, to whomever. */
    boolean insert(String memberId, String provider, String issuer, String subject, @Nullable String email) {
        return jdbc.sql("""
                        insert into member_identity (identity_id, member_id, provider, issuer, subject, email, linked_at)
                        values (:identity, :member, :provider, :issuer, :subject, :email, :now)
                        on conflict do nothing""")
                        .param("identity", ids.next("idn"))
                        .param("member", memberId)
                        .param("provider", provider)
                        .param("issuer", issuer)
                        .param("subject", subject)
                        .param("email", email)
                        .param("now", now())
                        .update()
                == 1;
    }

    void used(String identityId) {
        jdbc.sql("update member_identity set last_used_at = :now where identity_id = :identity")
                .param("now", now())
                .param("identity", identityId)
                .update();
    }

    void delete(String identityId) {
        jdbc.sql("delete from member_identity where identity_id = :identity")
                .param("identity", identityId)
                .update();
    }

    /** One after the other from here to the end of the transaction, so that two unlinkings leave a way in. */
    void lockMember(String memberId) {
        jdbc.sql("select member_id from member where member_id = :member for no key update")
                .param("member", memberId)
                .query(String.class)
                .optional();
    }

    private OffsetDateTime now() {
        return utc(clock.instant().truncatedTo(ChronoUnit.MICROS));
    }

    private static Identity read(ResultSet row) throws SQLException {
        return new Identity(
                row.getString("identity_id"),
                row.getString("member_id"),
                row.getString("provider"),
                row.getString("issuer"),
                row.getString("subject"),
                row.getString("email"),
                instant(row, "linked_at"),
                instantOrNull(row, "last_used_at"));
    }
}
