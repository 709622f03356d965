package dev.millrace.mail;

import static dev.millrace.sql.Timestamps.utc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code mail}. */
final class MailStore {

    private final JdbcClient jdbc;

    MailStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param attempts begun so far */
    record Letter(
            String mailId, String workspaceId, String cause, String recipient, String subject, String text, int attempts) {}

    List<String> admins(String workspaceId, int limit) {
        return jdbc.sql(
                        """
                        select email from member where workspace_id = :workspace and role = 'admin' order by member_id limit :limit
                        """)
                .param("workspace", workspaceId)
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** Without effect where the person was told of that cause before. */
    void insert(Letter letter, Instant now) {
        jdbc.sql(
                        """
                        insert into mail (mail_id, workspace_id, cause, recipient, subject, body, status, next_attempt_at, created_at)
                        values (:id, :workspace, :cause, :recipient, :subject, :text, 'queued', :now, :now)
                        on conflict (cause, recipient) do nothing
                        """)
                .param("id", letter.mailId())
                .param("workspace", letter.workspaceId())
                .param("cause", letter.cause())
                .param("recipient", letter.recipient())
                .param("subject", letter.subject())
                .param("text", letter.text())
                .param("now", utc(now))
                .update();
    }

    /** Takes the mail that is due longest, for nobody else until {@code until}; a worker that dies leaves it to others then. */
    Optional<Letter> claim(Instant now, Instant until) {
        return jdbc.sql(
                        """
                        update mail set attempts = attempts + 1, next_attempt_at = :until
                         where mail_id = (select mail_id from mail where status = 'queued' and next_attempt_at <= :now
                                           order by next_attempt_at limit 1 for update skip locked)
                        returning *
                        """)
                .param("now", utc(now))
                .param("until", utc(until))
                .query((row, number) -> new Letter(
                        row.getString("mail_id"),
                        row.getString("workspace_id"),
                        row.getString("cause"),
                        row.getString("recipient"),
                        row.getString("subject"),
                        row.getString("body"),
                        row.getInt("attempts")))
                .optional();
    }

    void again(String mailId, String error, Instant at) {
        jdbc.sql("update mail set error = :error, next_attempt_at = :at where mail_id = :id and status = 'queued'")
                .param("error", error)
                .param("at", utc(at))
                .param("id", mailId)
                .update();
    }

    /** @param error why it was given up; null where it was sent */
    void end(String mailId, @Nullable String error, Instant now) {
        jdbc.sql(
                        """
                        update mail set status = case when :error::text is null then 'sent' else 'failed' end, error = :error,
                                        next_attempt_at = null, ended_at = :now
                         where mail_id = :id and status = 'queued'
                        """)
                .param("error", error)
                .param("now", utc(now))
                .param("id", mailId)
                .update();
    }

    /** Deletes up to {@code limit} mails that ended before {@code time}; how many. */
    int deleteBefore(Instant time, int limit) {
        return jdbc.sql(
                        """
                        delete from mail where mail_id in (
                            select mail_id from mail where status <> 'queued' and ended_at < :time
                             order by ended_at limit :limit for update skip locked)
                        """)
                .param("time", utc(time))
                .param("limit", limit)
                .update();
    }
}
