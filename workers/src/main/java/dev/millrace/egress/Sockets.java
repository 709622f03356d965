package dev.millrace.egress;

import java.net.Socket;

/** Makes the sockets that connections are opened on, so that a test can see where they would go. */
@FunctionalInterface
interface Sockets {

    /** A new socket that is not yet connected. */
    Socket open();
}
