package dev.millrace.dispatch;

import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.dispatch.WorkQueue.Backlog;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who works on the rows of a table whose work is done in pieces: those in the status {@code queued} wait, the oldest of a workspace is
 * taken up where none of it is {@code running}, and the number of the claim tells the last worker from all before it.
 *
 * <p>The table has the columns {@code workspace_id}, {@code status}, {@code claims}, {@code claimed_at}, {@code fruitless},
 * {@code created_at} and {@code started_at}, and ids that sort by their creation.
 */
public final class Claims {

    private final JdbcClient jdbc;
    private final String table;
    private final String id;

    /** @param id the column of the rows' ids */
    public Claims(JdbcClient jdbc, String table, String id) {
        this.jdbc = jdbc;
        this.table = table;
        this.id = id;
    }

    /** A row that somebody has taken up; {@code claim} tells this time from all others. */
    public record Claimed(String id, int claim) {}

    /** The oldest row of each workspace that has none at work. */
    public List<Claimed> claim(int limit, Instant now) {
        return jdbc.sql(sql("""
                update TABLE
                   set status = 'running', claims = claims + 1, fruitless = fruitless + 1, claimed_at = :now,
                       started_at = coalesce(started_at, :now)
                 where ID in
                    (select ID from TABLE one
                     where status = 'queued'
                       and not exists (select from TABLE other
                                       where other.workspace_id = one.workspace_id
                                         and (other.status = 'running' or other.status = 'queued' and other.ID < one.ID))
                     order by ID
                     limit :limit
                     for update skip locked)
                returning ID as id, claims
                """))
                .param("now", utc(now))
                .param("limit", limit)
                .query((row, number) -> new Claimed(row.getString("id"), row.getInt("claims")))
                .list();
    }

    /** Says that whoever holds this claim is alive; false where it is another's by now. */
    public boolean touch(Claimed claimed, Instant now) {
        return jdbc.sql(sql("update TABLE set claimed_at = ? where ID = ? and claims = ? and status = 'running'"))
                        .params(utc(now), claimed.id(), claimed.claim())
                        .update()
                == 1;
    }

    /** How often a row was taken up since it last got on. */
    public int fruitless(String rowId) {
        return jdbc.sql(sql("select fruitless from TABLE where ID = ?")).params(rowId).query(Integer.class).single();
    }

    /** Puts the row back where this claim still counts. */
    public void release(Claimed claimed) {
        jdbc.sql(sql("update TABLE set status = 'queued' where ID = ? and claims = ? and status = 'running'"))
                .params(claimed.id(), claimed.claim())
                .update();
    }

    public int releaseClaimedBefore(Instant before) {
        return jdbc.sql(sql("update TABLE set status = 'queued' where status = 'running' and claimed_at < ?"))
                .params(utc(before))
                .update();
    }

    public int countOpen(String workspaceId) {
        return jdbc.sql(sql("select count(*) from TABLE where workspace_id = ? and status in ('queued', 'running')"))
                .params(workspaceId)
                .query(Integer.class)
                .single();
    }

    public Backlog backlog() {
        return jdbc.sql(sql("select count(*) as queued, min(created_at) as oldest from TABLE where status = 'queued'"))
                .query((row, number) -> new Backlog(row.getLong("queued"), instantOrNull(row, "oldest")))
                .single();
    }

    private String sql(String text) {
        return text.replace("TABLE", table).replace("ID", id);
    }
}
