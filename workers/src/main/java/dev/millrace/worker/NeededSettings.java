package dev.millrace.worker;

import dev.millrace.start.CannotStart;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/** Refuses to start a worker without what it shares with the others, and names all of it that is missing at once. */
final class NeededSettings implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

    private static final Map<String, String> NEEDED = new LinkedHashMap<>();

    static {
        NEEDED.put("MILLRACE_DB_URL", "PostgreSQL, for example jdbc:postgresql://db:5432/millrace");
        NEEDED.put("TEMPORAL_ADDRESS", "the Temporal cluster, for example temporal:7233");
        NEEDED.put("MILLRACE_ENCRYPTION_KEYS", "the keys of the stored credentials, the same as the api's");
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        var missing = new StringBuilder();
        NEEDED.forEach((name, what) -> {
            if (event.getEnvironment().getProperty(name, "").isBlank()) {
                missing.append("%n  %s: %s".formatted(name, what));
            }
        });
        if (!missing.isEmpty()) {
            throw new CannotStart("A worker alone starts no servers. It needs" + missing);
        }
    }
}
