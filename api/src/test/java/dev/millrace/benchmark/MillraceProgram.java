package dev.millrace.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.Millrace;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Millrace as {@code java -jar} starts it, with an automation that does what {@link OrderFlow} does. */
final class MillraceProgram implements Contestant, AutoCloseable {

    private static final String SECRET = "benchmark-secret";
    private static final String ENDED = "millrace_runs_ended_total{";
    private static final String DELIVERED = "millrace_deliveries_ended_total{status=\"delivered\"";
    private static final String AUTOMATION =
            """
            document: {dsl: '1.0.3', namespace: benchmark, name: NAME, version: '1.0.0'}
            schedule: {on: {one: {with: {type: TYPE}}}}
            do:
              - order:
                  set: {number: '${ .[0].data.number }', customer: '${ .[0].data.customer }', total: '${ .[0].data.total }'}
              - post:
                  call: http
                  with:
                    method: post
                    endpoint: {uri: SERVICE}
                    body: {number: '${ .number }', customer: '${ .customer }', total: '${ .total }'}
            output:
              as: '${ {accepted: .accepted} }'
            """;

    private final ChildProgram program;
    private final Path home;
    private final String key;

    MillraceProgram(String engine, Path directory, String service) throws IOException, InterruptedException {
        this(engine, directory, service, Map.of());
    }

    /** @param more variables of its environment */
    MillraceProgram(String engine, Path directory, String service, Map<String, String> more)
            throws IOException, InterruptedException {
        home = directory.resolve("home");
        var environment = new HashMap<>(more);
        environment.put("MILLRACE_HOME", home.toString());
        environment.put("MILLRACE_ENGINE", engine);
        program = new ChildProgram(
                Millrace.class,
                true,
                environment,
                "/actuator/health/readiness",
                directory.resolve("millrace.log"));
        key = Json.trusted(Files.readString(home.resolve("credentials.json")))
                .path("api_key")
                .asText();
        automation("order", Orders.TYPE, service);
        automation("push", "github.push", service);
        send("/api/v1/sources", "application/json", """
                {"name":"pushes","provider":"github","secret":"%s"}""".formatted(SECRET));
    }

    private void automation(String name, String type, String service) {
        send(
                "/api/v1/automations",
                "application/yaml",
                AUTOMATION.replace("NAME", name).replace("TYPE", type).replace("SERVICE", service));
    }

    private void send(String path, String contentType, String body) {
        program.send(authorized(path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }

    /** A request of somebody with all rights. */
    HttpRequest.Builder to(String path) {
        return authorized(path);
    }

    /** What is answered to it, JSON. */
    JsonNode send(HttpRequest.Builder request) {
        return Json.trusted(program.send(request));
    }

    /** Its PostgreSQL. */
    Connection database() throws IOException, SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:%d/millrace".formatted(databasePort()), "millrace", databasePassword());
    }

    int databasePort() throws IOException {
        return port("postgres");
    }

    /** Of the role {@code millrace}. */
    String databasePassword() throws IOException {
        return Files.readString(home.resolve("postgres/password")).strip();
    }

    long pid() {
        return program.process().pid();
    }

    private HttpRequest.Builder authorized(String path) {
        return HttpRequest.newBuilder(program.uri(path)).header("Authorization", "Bearer " + key);
    }

    /** Where its engine listens. */
    String engineAddress() throws IOException {
        return "127.0.0.1:" + port("temporal");
    }

    private int port(String server) throws IOException {
        var ports = new Properties();
        ports.load(new StringReader(Files.readString(home.resolve("ports"))));
        return Integer.parseInt(ports.getProperty(server));
    }

    /** The engine's process; none where it is in the JVM. */
    List<ProcessHandle> engineProcess() {
        return program.process()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("temporal"))
                .toList();
    }

    @Override
    public String name() {
        return "Millrace";
    }

    @Override
    public HttpRequest order(long number) {
        return event(Orders.TYPE, number);
    }

    HttpRequest event(String type, long number) {
        return authorized("/api/v1/events")
                .header("Content-Type", "application/cloudevents+json")
                .POST(BodyPublishers.ofString(Orders.event(type, number)))
                .build();
    }

    /** A webhook as GitHub signs it, of about the size of a real push. */
    HttpRequest hook(String event, long number) {
        var body = """
                {"ref":"refs/heads/main","number":%d,"customer":"octocat","total":1,"commits":[%s]}"""
                .formatted(number, "{\"id\":\"6dcb09b5b57875f334f61aebed695e2e4193db5e\",\"message\":\"Fix\"},".repeat(80)
                        + "{}");
        return HttpRequest.newBuilder(program.uri("/hooks/pushes"))
                .header("Content-Type", "application/json")
                .header("X-GitHub-Event", event)
                .header("X-GitHub-Delivery", "delivery-" + number)
                .header("X-Hub-Signature-256", "sha256=" + signature(body))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static String signature(String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** Sends every event of {@code type} to {@code url} from now on. */
    void endpoint(String name, String type, String url) {
        send("/api/v1/webhooks", "application/json", """
                {"name":"%s","url":"%s","events":["%s"]}""".formatted(name, url, type));
    }

    @Override
    public long ended() {
        return count(ENDED);
    }

    /** How many deliveries have ended well since its program started. */
    long delivered() {
        return count(DELIVERED);
    }

    private long count(String meter) {
        return program.send(authorized("/actuator/prometheus"))
                .lines()
                .filter(line -> line.startsWith(meter))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public Cpu cpu() {
        return Cpu.of(program.process(), List.of());
    }

    @Override
    public long historyEvents() {
        var run = Json.trusted(program.send(authorized("/api/v1/runs?automation=benchmark/order&limit=1")))
                .at("/data/0/temporal/workflow_id")
                .asText();
        try (var histories = new Histories(engineAddress())) {
            return histories.events(run);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    @Override
    public void close() throws InterruptedException {
        program.close();
    }
}
