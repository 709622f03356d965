package dev.millrace.listening;

import java.time.Instant;

/** Learns that a run was told of news, so that it is missed if nothing is heard of it then. Runs provide it. */
@FunctionalInterface
public interface Told {

    void told(String runId, Instant at);
}
