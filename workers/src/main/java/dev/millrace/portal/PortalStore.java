package dev.millrace.portal;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.page.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code portal_link} and {@code portal_session}. */
final class PortalStore {

    private final JdbcClient jdbc;

    PortalStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** False where the workspace has {@code most} open links already; several that come at once may become a few more. */
    boolean insert(String workspaceId, PortalLink link, byte[] tokenHash, int most) {
        return jdbc.sql(
                        """
                        insert into portal_link (link_id, workspace_id, token_hash, channel, made_by, created_at, expires_at)
                        select :id, :workspace, :hash, :channel, :by, :now, :expires
                         where (select count(*) from portal_link where workspace_id = :workspace and expires_at > :now) < :most
                        """)
                        .param("id", link.linkId())
                        .param("workspace", workspaceId)
                        .param("hash", tokenHash)
                        .param("channel", link.channel())
                        .param("by", link.madeBy())
                        .param("now", utc(link.createdAt()))
                        .param("expires", utc(link.expiresAt()))
                        .param("most", most)
                        .update()
                == 1;
    }

    /** One more than the page holds. */
    List<PortalLink> list(String workspaceId, Instant now, PageRequest page) {
        return jdbc.sql(
                        """
                        select * from portal_link
                         where workspace_id = :workspace and expires_at > :now and (:after::text is null or link_id < :after)
                         order by link_id desc limit :limit
                        """)
                .param("workspace", workspaceId)
                .param("now", utc(now))
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(PortalStore::link)
                .list();
    }

    Optional<PortalLink> find(String workspaceId, String linkId, Instant now) {
        return jdbc.sql("select * from portal_link where link_id = :id and workspace_id = :workspace and expires_at > :now")
                .param("id", linkId)
                .param("workspace", workspaceId)
                .param("now", utc(now))
                .query(PortalStore::link)
                .optional();
    }

    boolean delete(String workspaceId, String linkId) {
        return jdbc.sql("delete from portal_link where link_id = :id and workspace_id = :workspace")
                        .param("id", linkId)
                        .param("workspace", workspaceId)
                        .update()
                == 1;
    }

    void deleteExpired(Instant now, int limit) {
        jdbc.sql("""
                        delete from portal_link where link_id in (
                            select link_id from portal_link where expires_at <= :now limit :limit for update skip locked)""")
                .param("now", utc(now))
                .param("limit", limit)
                .update();
    }

    /** Lets a browser in and shuts out the oldest beyond {@code most}; when the link expires, or empty where it is not open. */
    Optional<Instant> open(byte[] tokenHash, byte[] session, Instant now, int most) {
        var expires = jdbc.sql(
                        """
                        with link as (
                            select link_id, expires_at from portal_link where token_hash = :hash and expires_at > :now for update
                        ), entered as (
                            insert into portal_session (token_hash, link_id, created_at) select :session, link_id, :now from link
                        ), shut as (
                            delete from portal_session where token_hash in (
                                select s.token_hash from portal_session s join link using (link_id)
                                 order by s.created_at desc, s.token_hash offset :others)
                        )
                        select expires_at from link
                        """)
                .param("hash", tokenHash)
                .param("session", session)
                .param("now", utc(now))
                .param("others", most - 1)
                .query(OffsetDateTime.class)
                .optional();
        return expires.map(OffsetDateTime::toInstant);
    }

    Optional<Portal> portal(byte[] session, Instant now) {
        return jdbc.sql(
                        """
                        select l.* from portal_session s join portal_link l using (link_id)
                         where s.token_hash = :session and l.expires_at > :now
                        """)
                .param("session", session)
                .param("now", utc(now))
                .query((row, number) -> new Portal(
                        row.getString("link_id"),
                        row.getString("workspace_id"),
                        row.getString("channel"),
                        instant(row, "expires_at")))
                .optional();
    }

    void leave(byte[] session) {
        jdbc.sql("delete from portal_session where token_hash = :session").param("session", session).update();
    }

    /** Which of these events have the channel; one that is no longer stored has none. */
    Set<String> ofChannel(String workspaceId, List<String> eventIds, String channel) {
        return new HashSet<>(jdbc.sql(
                        """
                        select event_id from event
                         where event_id = any(:events) and workspace_id = :workspace and body ->> 'channel' = :channel
                        """)
                .param("events", eventIds.toArray(String[]::new))
                .param("workspace", workspaceId)
                .param("channel", channel)
                .query(String.class)
                .list());
    }

    private static PortalLink link(ResultSet row, int number) throws SQLException {
        return new PortalLink(
                row.getString("link_id"),
                row.getString("channel"),
                row.getString("made_by"),
                instant(row, "created_at"),
                instant(row, "expires_at"));
    }
}
