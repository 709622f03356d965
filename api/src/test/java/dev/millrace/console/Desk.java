package dev.millrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Browser;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.Seed;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes what the pages show, through the API, and signs people in. Names are new each time: all tests share a workspace. */
public final class Desk {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Api api;
    private final MemberStore members;
    private final PasswordCheck passwords;

    public Desk(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.members = members;
        this.passwords = passwords;
    }

    public static String unused(String word) {
        return word + "-" + NUMBERS.incrementAndGet();
    }

    /** A browser in which a new member of our workspace with {@code role} is signed in. */
    public Browser signedIn(Role role) {
        var email = unused(role.word()) + "@ours.test";
        members.create(
                api.seed().ours().workspaceId(), email, "Some " + role.word(), role, passwords.hash(Secret.of(Seed.PASSWORD)));
        var browser = api.browser();
        assertThat(browser.signIn(email, Seed.PASSWORD).status()).isEqualTo(303);
        return browser;
    }

    /** A browser in which the admin of the other workspace is signed in. */
    public Browser stranger() {
        var browser = api.browser();
        assertThat(browser.signIn(api.seed().theirs().admin().email(), Seed.PASSWORD).status()).isEqualTo(303);
        return browser;
    }

    /** Where a form led to, its sentence shown. */
    public static Answer follow(Browser browser, Answer answer) {
        answer.has(303);
        return browser.get(answer.header("Location")).isOk();
    }

    /** Stores an automation of the namespace {@code desk} that does {@code tasks}. */
    public void publish(String name, String tasks) {
        caller().with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", definition(name, "1.0.0", tasks).getBytes(UTF_8))
                .isCreated();
    }

    public static String definition(String name, String version, String tasks) {
        return """
                document:
                  dsl: '1.0.3'
                  namespace: desk
                  name: %s
                  version: '%s'
                do:
                %s"""
                .formatted(name, version, tasks.indent(2));
    }

    /** Starts an automation of ours by hand; its run's id. */
    public String start(String name, String input) {
        return caller().post("/api/v1/automations/desk/%s/runs".formatted(name), "{\"input\":" + input + "}")
                .has(202)
                .at("/run_id");
    }

    /** Runs an automation of ours to its end; its run's id. */
    public String run(String name, String input) {
        var answer = caller().with("Prefer", "wait=30")
                .post("/api/v1/automations/desk/%s/runs".formatted(name), "{\"input\":" + input + "}");
        return answer.isOk().at("/run_id");
    }

    /** Sends an event of ours; its id. */
    public String event(String type, String data) {
        var event = Json.mapper()
                .createObjectNode()
                .put("specversion", "1.0")
                .put("id", unused("event"))
                .put("type", type)
                .put("source", "/desk");
        event.set("data", Json.trusted(data));
        return caller().with("Content-Type", "application/cloudevents+json")
                .post("/api/v1/events", Json.write(event))
                .has(202)
                .at("/event_id");
    }

    public String webhook(String name, String url, String event) {
        return caller().post(
                        "/api/v1/webhooks",
                        Json.write(Map.of("name", name, "url", url, "events", new String[] {event}, "headers", Map.of("X-Team", "geheim"))))
                .isCreated()
                .at("/webhook_id");
    }

    public Caller caller() {
        return api.admin();
    }
}
