package dev.millrace.language.run;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What signals have told a run, from before its first line on. */
final class Inbox {

    private final Set<String> news = new HashSet<>();
    private @Nullable String suspended;
    private @Nullable String connection;

    void news(String key) {
        news.add(key);
    }

    boolean hasNews(String key) {
        return news.contains(key);
    }

    /** From here on only what comes later is news for {@code key}. */
    void read(String key) {
        news.remove(key);
    }

    void suspend(String sentence) {
        suspended = sentence;
        connection = null;
    }

    /** Stands still until {@code name} can be used again. */
    void awaitConnection(String name, String sentence) {
        suspended = sentence;
        connection = name;
    }

    void resume() {
        suspended = null;
        connection = null;
    }

    /** The connection for which the run stands still, or null. */
    @Nullable String connection() {
        return connection;
    }

    /** Why the run is to stand still, or null. */
    @Nullable String suspended() {
        return suspended;
    }
}
