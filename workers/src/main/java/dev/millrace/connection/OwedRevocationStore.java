package dev.millrace.connection;

import static dev.millrace.sql.Timestamps.utc;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code owed_revocation}. */
final class OwedRevocationStore {

    /** How often a provider is told, at most: at once, and after 1, 4, 16 and 64 minutes. */
    static final int ATTEMPTS = 5;

    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final Vault vault;
    private final Ids ids;

    OwedRevocationStore(JdbcClient jdbc, Vault vault, Ids ids) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.ids = ids;
    }

    /** @param attempt the how manieth this is, the first is 1 */
    record Owed(String revocationId, Revocation.Access access, int attempt) {}

    /** Keeps tokens that nobody can use here any more until their provider has been told. */
    void insert(Revocation.Access access, Instant now) {
        var id = ids.next("rvc");
        var tokens = new HashMap<String, String>();
        put(tokens, "access", access.token());
        put(tokens, "refresh", access.refresh());
        jdbc.sql(
                        """
                        insert into owed_revocation (revocation_id, workspace_id, provider, variables, sealed_tokens, next_at)
                        values (:id, :workspace, :provider, :variables::json, :sealed, :now)
                        """)
                .param("id", id)
                .param("workspace", access.workspaceId())
                .param("provider", access.provider())
                .param("variables", Json.write(access.variables()))
                .param("sealed", vault.seal(owner(id), Secret.of(Json.write(tokens))))
                .param("now", utc(now))
                .update();
    }

    /** Takes some of those that are due. Each counts as tried from now on, whatever becomes of this process. */
    List<Owed> claim(Instant now, int limit) {
        return jdbc.sql(
                        """
                        update owed_revocation set
                            attempts = attempts + 1, next_at = :now + interval '1 minute' * power(4, attempts)
                        where revocation_id in (
                            select revocation_id from owed_revocation
                            where next_at <= :now and attempts < :most
                            order by next_at
                            limit :limit
                            for update skip locked)
                        returning revocation_id, workspace_id, provider, variables, sealed_tokens, attempts
                        """)
                .param("now", utc(now))
                .param("most", ATTEMPTS)
                .param("limit", limit)
                .query((row, number) -> {
                    var id = row.getString("revocation_id");
                    var tokens = texts(vault.open(owner(id), row.getBytes("sealed_tokens")).reveal());
                    return new Owed(
                            id,
                            new Revocation.Access(
                                    row.getString("workspace_id"),
                                    row.getString("provider"),
                                    texts(row.getString("variables")),
                                    secret(tokens.get("access")),
                                    secret(tokens.get("refresh"))),
                            row.getInt("attempts"));
                })
                .list();
    }

    void delete(String revocationId) {
        jdbc.sql("delete from owed_revocation where revocation_id = :id").param("id", revocationId).update();
    }

    /** Deletes what a process has tried for the last time and died over. */
    void deleteGivenUp(Instant now) {
        jdbc.sql("delete from owed_revocation where next_at <= :now and attempts >= :most")
                .param("now", utc(now))
                .param("most", ATTEMPTS)
                .update();
    }

    static String owner(String revocationId) {
        return "revocation:" + revocationId;
    }

    private static void put(Map<String, String> tokens, String name, @Nullable Secret token) {
        if (token != null) {
            tokens.put(name, token.reveal());
        }
    }

    private static @Nullable Secret secret(@Nullable String token) {
        return token == null ? null : Secret.of(token);
    }

    private static Map<String, String> texts(String json) {
        return Json.mapper().convertValue(Json.trusted(json), TEXTS);
    }
}
