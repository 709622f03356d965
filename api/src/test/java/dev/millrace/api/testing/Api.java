package dev.millrace.api.testing;

import dev.millrace.workspace.Role;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import org.springframework.core.env.Environment;

/** The application under test as callers see it. */
public final class Api {

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Seed seed;
    private final Environment environment;
    private final TestClock clock;

    Api(Seed seed, Environment environment, TestClock clock) {
        this.seed = seed;
        this.environment = environment;
        this.clock = clock;
    }

    /** A program of our workspace. */
    public Caller as(Role role) {
        return withKey(seed.ours().keys().get(role));
    }

    /** A program of our workspace that may do everything. */
    public Caller admin() {
        return as(Role.ADMIN);
    }

    /** A program that may do everything, in another workspace. */
    public Caller stranger() {
        return withKey(seed.theirs().keys().get(Role.ADMIN));
    }

    public Caller withKey(String key) {
        return anonymous().with("Authorization", "Bearer " + key);
    }

    /** A program without credentials. */
    public Caller anonymous() {
        return new Caller(http, url(), Map.of());
    }

    /** A person with a fresh browser. */
    public Browser browser() {
        return new Browser(url());
    }

    /** A browser in which our admin is signed in. */
    public Browser signedIn() {
        var browser = browser();
        browser.signIn(seed.ours().admin().email(), Seed.PASSWORD);
        return browser;
    }

    public Seed seed() {
        return seed;
    }

    public TestClock clock() {
        return clock;
    }

    public int port() {
        return environment.getRequiredProperty("local.server.port", Integer.class);
    }

    public String url() {
        return "http://localhost:" + port();
    }
}
