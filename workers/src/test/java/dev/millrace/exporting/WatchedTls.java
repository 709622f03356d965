package dev.millrace.exporting;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.ftpserver.ssl.ClientAuth;
import org.apache.ftpserver.ssl.SslConfiguration;
import org.jspecify.annotations.Nullable;

/** How a server of FTP encrypts that knows whether its last connection of data went on with a session of TLS or began one. */
final class WatchedTls implements SslConfiguration {

    private final SSLContext context;
    private final String protocol;
    private final AtomicReference<@Nullable Data> last = new AtomicReference<>();

    WatchedTls(KeyManager[] keys, String protocol) throws Exception {
        this.protocol = protocol;
        context = SSLContext.getInstance("TLS");
        context.init(keys, null, null);
    }

    private record Data(SSLSocket socket, long openedAt) {}

    /** Whether the session is older than the connection. */
    boolean dataWentOnWithASession() {
        var data = last.get();
        return data != null && data.socket().getSession().isValid() && data.socket().getSession().getCreationTime() < data.openedAt();
    }

    @Override
    public SSLSocketFactory getSocketFactory() {
        return new Watching(context.getSocketFactory());
    }

    private final class Watching extends SSLSocketFactory {

        private final SSLSocketFactory sockets;

        Watching(SSLSocketFactory sockets) {
            this.sockets = sockets;
        }

        @Override
        public Socket createSocket(Socket over, String host, int port, boolean autoClose) throws IOException {
            var openedAt = System.currentTimeMillis();
            var socket = (SSLSocket) sockets.createSocket(over, host, port, autoClose);
            last.set(new Data(socket, openedAt));
            return socket;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return sockets.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return sockets.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException("It connects to nobody");
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException("It connects to nobody");
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException("It connects to nobody");
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException("It connects to nobody");
        }
    }

    @Override
    public SSLContext getSSLContext() {
        return context;
    }

    @Override
    public SSLContext getSSLContext(String wanted) {
        return context;
    }

    @Override
    public String @Nullable [] getEnabledCipherSuites() {
        return null;
    }

    @Override
    public String getEnabledProtocol() {
        return protocol;
    }

    @Override
    public String[] getEnabledProtocols() {
        return new String[] {protocol};
    }

    @Override
    public ClientAuth getClientAuth() {
        return ClientAuth.NONE;
    }
}
