package dev.millrace.source;

import dev.millrace.egress.OwnEgress;
import dev.millrace.id.Ids;
import dev.millrace.source.gate.Gates;
import dev.millrace.source.gate.Jwks;
import dev.millrace.source.gate.TrustedProxies;
import dev.millrace.source.verifier.HookRequest;
import dev.millrace.source.verifier.VerifierCatalogue;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import dev.millrace.vault.VaultKeys;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Everything of this package wired over a database of its own, with a clock that is moved by hand. */
public final class SourceWorld implements AutoCloseable {

    public static final String SECRET = "s3cret";

    private static final VerifierCatalogue CATALOGUE = VerifierCatalogue.load();

    public final SetClock clock = new SetClock();
    public final RecordedEvents events = new RecordedEvents();
    public final DataSource database;
    public final JdbcClient jdbc;
    public final Sources sources;
    public final Hooks hooks;
    public final HookReruns reruns;
    public final HookTrials trials;
    final Ids ids = new Ids(clock);
    private final OwnEgress egress = OwnEgress.open(List.of("127.0.0.1/32", "localhost"));
    final Gates gates;
    final SourceStore store;
    final KnownSources known;
    final HookDeliveryStore deliveries;
    final HookRequestStore requests;
    final HookDeliveryLog log;

    public SourceWorld() {
        this(SourceSettings.defaults());
    }

    SourceWorld(SourceSettings settings) {
        database = TestDatabase.create();
        jdbc = JdbcClient.create(database);
        workspace("wsp_1");
        workspace("wsp_2");
        var vault = Vault.start(VaultKeys.parse(VaultKeys.generate("test")), database, clock);
        store = new SourceStore(jdbc, vault);
        gates = new Gates(CATALOGUE, new TrustedProxies(settings.trustedProxies()), new Jwks(egress, clock));
        known = new KnownSources(store, gates, clock, settings.rememberFor());
        deliveries = new HookDeliveryStore(jdbc);
        requests = new HookRequestStore(new JdbcTemplate(database), vault);
        log = new HookDeliveryLog(deliveries, requests, settings, clock);
        sources = new Sources(store, known, log, gates, ids, clock);
        hooks = new Hooks(known, sources, events, log, ids, clock);
        reruns = new HookReruns(sources, known, log, hooks, events);
        trials = new HookTrials(sources, known, hooks, ids, clock);
    }

    public Source github(String name) {
        return sources.create("wsp_1", name, "github", Secret.of(SECRET));
    }

    public Source none(String name) {
        return sources.create("wsp_1", name, "none", null);
    }

    /** A request as GitHub signs it. */
    public static HookRequest signed(String delivery, byte[] body) {
        return request(signedHeaders(delivery, body), body);
    }

    public static HookRequest signed(String delivery, String body) {
        return signed(delivery, body.getBytes(StandardCharsets.UTF_8));
    }

    public static Map<String, String> signedHeaders(String delivery, byte[] body) {
        return signedHeaders(delivery, body, SECRET);
    }

    public static Map<String, String> signedHeaders(String delivery, byte[] body, String secret) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/json");
        headers.put("X-GitHub-Event", "push");
        headers.put("X-GitHub-Delivery", delivery);
        headers.put("X-Hub-Signature-256", "sha256=" + hmac(body, secret));
        return headers;
    }

    public static HookRequest request(Map<String, String> headers, byte[] body) {
        var lists = new LinkedHashMap<String, List<String>>();
        headers.forEach((header, value) -> lists.put(header, List.of(value)));
        return new HookRequest("POST", "http://localhost/hooks/x", null, lists, body);
    }

    private static String hmac(byte[] body, String secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private void workspace(String id) {
        jdbc.sql("insert into workspace (workspace_id, name) values (:id, :id)").param("id", id).update();
    }

    @Override
    public void close() {
        log.close();
        egress.close();
    }
}
