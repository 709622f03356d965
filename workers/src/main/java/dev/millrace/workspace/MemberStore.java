package dev.millrace.workspace;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;
import static dev.millrace.workspace.WorkspaceStore.now;

import dev.millrace.id.Ids;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The table {@code member}. Every change of a role or of a password ends the member's sessions and sign-in links. */
@Component
public final class MemberStore {

    private static final String COLUMNS =
            "member_id, workspace_id, email, name, role, created_at, last_sign_in_at";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Ids ids;
    private final Clock clock;

    public MemberStore(JdbcClient jdbc, TransactionTemplate transaction, Ids ids, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.ids = ids;
        this.clock = clock;
    }

    /** A member's password hash beside the member, for the sign-in alone. */
    public record Credentials(Member member, @Nullable Secret passwordHash) {}

    /** Adds a member; refuses with 409 an e-mail that any workspace of this instance has, whatever its case. */
    public Member create(String workspaceId, String email, String name, Role role, @Nullable Secret passwordHash) {
        var member = new Member(ids.next("mem"), workspaceId, email, name, role, now(clock), null);
        try {
            jdbc.sql("""
                            insert into member (member_id, workspace_id, email, name, role, password_hash, created_at)
                            values (:member, :workspace, :email, :name, :role, :password, :created)""")
                    .param("member", member.memberId())
                    .param("workspace", workspaceId)
                    .param("email", email)
                    .param("name", name)
                    .param("role", role.word())
                    .param("password", passwordHash == null ? null : passwordHash.reveal())
                    .param("created", utc(member.createdAt()))
                    .update();
        } catch (DuplicateKeyException taken) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "email_taken", "There is a member with this e-mail already.")
                    .at("email");
        }
        return member;
    }

    /** Whether anybody can sign in to this instance at all. */
    public boolean any() {
        return jdbc.sql("select exists (select from member)").query(Boolean.class).single();
    }

    public Optional<Credentials> credentials(String email) {
        return jdbc.sql("select " + COLUMNS + ", password_hash from member where lower(email) = lower(:email)")
                .param("email", email)
                .query((row, number) -> {
                    var hash = row.getString("password_hash");
                    return new Credentials(read(row), hash == null ? null : Secret.of(hash));
                })
                .optional();
    }

    public Optional<Member> find(String workspaceId, String memberId) {
        return jdbc.sql("select " + COLUMNS + " from member where workspace_id = :workspace and member_id = :member")
                .param("workspace", workspaceId)
                .param("member", memberId)
                .query((row, number) -> read(row))
                .optional();
    }

    /** A member of any workspace, for the sign-in, which has proved who it is before it knows the workspace. */
    public Optional<Member> byId(String memberId) {
        return jdbc.sql("select " + COLUMNS + " from member where member_id = :member")
                .param("member", memberId)
                .query((row, number) -> read(row))
                .optional();
    }

    public Page<Member> list(String workspaceId, PageRequest page) {
        var rows = jdbc.sql("select " + COLUMNS
                        + """
                         from member
                        where workspace_id = :workspace and (:after::text is null or member_id < :after)
                        order by member_id desc limit :limit""")
                .param("workspace", workspaceId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query((row, number) -> read(row))
                .list();
        return Page.of(rows, page, Member::memberId);
    }

    /** Changes what is not null; refuses with 409 to take its last admin from a workspace. */
    public Member change(
            String workspaceId,
            String memberId,
            @Nullable String name,
            @Nullable Role role,
            @Nullable Secret passwordHash) {
        return transaction.execute(status -> {
            var member = locked(workspaceId, memberId);
            if (member.role() == Role.ADMIN && role != null && role != Role.ADMIN) {
                requireAnotherAdmin(member);
            }
            jdbc.sql("""
                            update member
                               set name = coalesce(:name, name),
                                   role = coalesce(:role, role),
                                   password_hash = coalesce(:password, password_hash)
                             where member_id = :member""")
                    .param("name", name)
                    .param("role", role == null ? null : role.word())
                    .param("password", passwordHash == null ? null : passwordHash.reveal())
                    .param("member", memberId)
                    .update();
            if (passwordHash != null || role != null && role != member.role()) {
                jdbc.sql("delete from member_session where member_id = :member")
                        .param("member", memberId)
                        .update();
                jdbc.sql("delete from sign_in_link where member_id = :member")
                        .param("member", memberId)
                        .update();
            }
            return find(workspaceId, memberId).orElseThrow();
        });
    }

    /** Removes a member with all sessions; refuses with 409 the last admin of the workspace. */
    public void remove(String workspaceId, String memberId) {
        remove(workspaceId, memberId, () -> {});
    }

    /** As {@link #remove(String, String)}; {@code leaving} runs in its transaction, when nothing can become the member's any more. */
    public void remove(String workspaceId, String memberId, Runnable leaving) {
        transaction.executeWithoutResult(status -> {
            var member = locked(workspaceId, memberId);
            if (member.role() == Role.ADMIN) {
                requireAnotherAdmin(member);
            }
            lockAgainstGifts(memberId);
            leaving.run();
            jdbc.sql("delete from member where member_id = :member")
                    .param("member", memberId)
                    .update();
        });
    }

    void signedIn(String memberId) {
        jdbc.sql("update member set last_sign_in_at = :now where member_id = :member")
                .param("now", utc(now(clock)))
                .param("member", memberId)
                .update();
    }

    /** Locks the workspace, so that two admins who remove each other at the same time do not both succeed. */
    private Member locked(String workspaceId, String memberId) {
        jdbc.sql("select workspace_id from workspace where workspace_id = :workspace for no key update")
                .param("workspace", workspaceId)
                .query(String.class)
                .optional();
        return find(workspaceId, memberId).orElseThrow(() -> Refusal.notFound("member", memberId));
    }

    /** Whoever makes something the member's own refers to the row, and waits. */
    private void lockAgainstGifts(String memberId) {
        jdbc.sql("select member_id from member where member_id = :member for update")
                .param("member", memberId)
                .query(String.class)
                .optional();
    }

    private void requireAnotherAdmin(Member admin) {
        var others = jdbc.sql("""
                        select count(*) from member
                         where workspace_id = :workspace and role = 'admin' and member_id <> :member""")
                .param("workspace", admin.workspaceId())
                .param("member", admin.memberId())
                .query(Long.class)
                .single();
        if (others == 0) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "last_admin",
                    "This is the workspace's last admin; make another member an admin first.");
        }
    }

    static Member read(ResultSet row) throws SQLException {
        return new Member(
                row.getString("member_id"),
                row.getString("workspace_id"),
                row.getString("email"),
                row.getString("name"),
                Role.of(row.getString("role")),
                instant(row, "created_at"),
                instantOrNull(row, "last_sign_in_at"));
    }
}
