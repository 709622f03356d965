package dev.millrace.benchmark;

import java.net.http.HttpRequest;

/** A program that, told of an order, runs a workflow which calls the service with it. */
interface Contestant {

    String name();

    /** The request that starts a run for the order {@code number}. It must be answered with 202. */
    HttpRequest order(long number);

    /** How many runs have ended since its program started. */
    long ended();

    /** The processor time of everything that works for it. */
    Cpu cpu();

    /** How many events the history of one of its last runs has. */
    long historyEvents();
}
