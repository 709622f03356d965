package dev.millrace.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Looks a host's name up. Never asked for an address that is written as numbers. */
@FunctionalInterface
interface Resolver {

    /** All addresses of {@code host}, or a {@link TimeoutException} after {@code within}. */
    List<InetAddress> resolve(String host, Duration within)
            throws UnknownHostException, TimeoutException, InterruptedException;
}
