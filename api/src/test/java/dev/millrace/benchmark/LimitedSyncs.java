package dev.millrace.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

/**
 * What use syncs make of an API that allows less than they could ask: how near to its limit they come, and whether they are ever refused.
 * The service stands where Pipedrive would, since it is the provider that says what is allowed: so many requests in two seconds.
 */
final class LimitedSyncs implements AutoCloseable {

    private static final String PROVIDER = "pipedrive";
    private static final int MOST = 20;
    private static final Duration WINDOW = Duration.ofSeconds(2);
    private static final int ITEMS = 10;
    private static final int PAGES = 120;

    private final Allowance allowance = new Allowance(MOST, WINDOW);
    private final ListedService service;

    LimitedSyncs() throws IOException {
        service = new ListedService(PAGES * ITEMS, ITEMS, allowance, Duration.ZERO);
    }

    /** What Millrace has to be started with. */
    Map<String, String> environment() {
        return Map.of("MILLRACE_PROVIDERS_PIPEDRIVE_BASEURL", service.url());
    }

    void measure(MillraceProgram millrace) throws InterruptedException {
        Moving.post(millrace, "/api/v1/connections", """
                {"provider": "%s", "name": "limited", "credentials": {"type": "api_key", "value": "0123456789abcdef"}}"""
                .formatted(PROVIDER));
        System.out.printf(
                "%n%-44s %10s %10s %10s %10s %10s %10s%n",
                "An API that allows %.0f requests a second".formatted(allowance.perSecond()),
                "requests", "a second", "of it, %", "429", "s", "s at least");
        measure(millrace, "one sync", 1);
        measure(millrace, "three syncs at once", 3);
    }

    private void measure(MillraceProgram millrace, String what, int syncs) throws InterruptedException {
        var paths = new ArrayList<String>();
        for (var number = 1; number <= syncs; number++) {
            paths.add(Moving.define(millrace, service, "limited", "limited_%d_of_%d".formatted(number, syncs)));
        }
        var admittedBefore = allowance.admitted();
        var refusedBefore = allowance.refused();
        var began = System.nanoTime();
        paths.forEach(path -> Moving.post(millrace, path + "/run", ""));
        for (var path : paths) {
            Moving.ended(millrace, path + "/runs");
        }
        var seconds = (System.nanoTime() - began) / 1e9;
        var admitted = allowance.admitted() - admittedBefore;
        System.out.printf(
                "%-44s %10d %10.1f %10.0f %10d %10.1f %10d%n",
                what,
                admitted,
                admitted / seconds,
                100 * admitted / seconds / allowance.perSecond(),
                allowance.refused() - refusedBefore,
                seconds,
                allowance.least(admitted).toSeconds());
    }

    @Override
    public void close() {
        service.close();
    }
}
