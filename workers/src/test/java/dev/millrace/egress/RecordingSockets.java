package dev.millrace.egress;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Writes down where connections would go and lets none leave this machine: 127.0.0.1 is connected to, an address that
 * the test has put somewhere goes there, everything else is refused here.
 */
final class RecordingSockets implements Sockets {

    private final List<String> attempts = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> stands = new ConcurrentHashMap<>();

    /** Lets {@code address} be played by a server on 127.0.0.1. */
    RecordingSockets put(String address, int port) {
        stands.put(address, port);
        return this;
    }

    /** The addresses asked for, in order. */
    List<String> attempts() {
        return attempts;
    }

    /** As {@link TcpEgress.Watch}: what is no loopback address is written down and not connected to. */
    void before(InetSocketAddress wanted) throws IOException {
        var address = wanted.getAddress().getHostAddress();
        attempts.add(address);
        if (!address.equals("127.0.0.1")) {
            throw new ConnectException("Not in a test: " + address);
        }
    }

    @Override
    public Socket open() {
        return new Socket(Proxy.NO_PROXY) {
            @Override
            public void connect(SocketAddress endpoint, int timeout) throws IOException {
                var wanted = (InetSocketAddress) endpoint;
                var address = wanted.getAddress().getHostAddress();
                attempts.add(address);
                if (stands.containsKey(address)) {
                    super.connect(loopback(stands.get(address)), timeout);
                } else if (address.equals("127.0.0.1")) {
                    super.connect(endpoint, timeout);
                } else {
                    throw new ConnectException("Not in a test: " + address);
                }
            }
        };
    }

    private static InetSocketAddress loopback(int port) throws IOException {
        return new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
    }
}
