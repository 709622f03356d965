package dev.millrace.engine;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** The Temporal server in use. There is one bean of it: a cluster, the CLI's dev server, or the one inside the JVM. */
public interface Engine {

    enum Kind {
        /** {@code TEMPORAL_ADDRESS} is set. */
        CLUSTER,
        /** The {@code temporal} binary's development server, started and stopped by us. */
        DEV_SERVER,
        /** Temporal's test server inside this JVM. */
        IN_JVM
    }

    Kind kind();

    /** The gRPC address, {@code host:port}. Blocks until the server listens; fails with what to do if it does not. */
    String target();

    String namespace();

    /** Where an operator opens the Temporal UI, if there is one. */
    Optional<URI> ui();

    /** What this engine lacks and how to get it, a sentence each, for the banner; empty for a cluster. */
    List<String> lacks();

    /** Whether everything it knows is gone when the process ends, so that unfinished runs must be started again. */
    default boolean forgets() {
        return kind() == Kind.IN_JVM;
    }

    /** Whether Temporal Schedules can be made. */
    default boolean hasSchedules() {
        return kind() != Kind.IN_JVM;
    }

    /** Whether search attributes can be set and visibility queries asked. */
    default boolean hasVisibility() {
        return kind() != Kind.IN_JVM;
    }
}
