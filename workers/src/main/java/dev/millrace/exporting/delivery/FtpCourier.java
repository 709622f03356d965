package dev.millrace.exporting.delivery;

import dev.millrace.connection.ConnectionFailure;
import dev.millrace.connection.Connections;
import dev.millrace.connection.FileServer;
import dev.millrace.connection.FileServer.Encryption;
import dev.millrace.connection.FileServers;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.TcpEgress;
import dev.millrace.exporting.delivery.Destination.Ftp;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.apache.commons.net.ftp.FTPReply;
import org.apache.commons.net.ftp.FTPSClient;
import org.springframework.stereotype.Component;

/**
 * Puts files onto servers of FTP, in passive mode: the data go to the address of the server that we are talking to, whatever address it
 * says. Where TLS is asked for, both connections are encrypted, the server shows a certificate for its name, and nothing is sent if not.
 */
@Component
final class FtpCourier implements Courier<Ftp> {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final FileServers servers;
    private final FileServerCheck check;
    private final TcpEgress egress;

    FtpCourier(Connections connections, FileServers servers, TcpEgress egress) {
        this.servers = servers;
        this.check = new FileServerCheck(connections, CredentialKind.FTP, "FTP");
        this.egress = egress;
    }

    @Override
    public Class<Ftp> brings() {
        return Ftp.class;
    }

    @Override
    public void check(String workspaceId, Ftp destination) {
        check.check(workspaceId, destination.connection());
    }

    @Override
    public void deliver(Shipment shipment, Ftp destination, Progress progress) {
        try {
            if (!(servers.require(shipment.workspaceId(), destination.connection()) instanceof FileServer.Ftp server)) {
                throw DeliveryFailure.permanent("The connection '%s' leads to no server of FTP.".formatted(destination.connection()));
            }
            var route = egress.to(server.host(), server.port());
            var client = client(server);
            try {
                signIn(client, server, route);
                store(client, Upload.of(destination.path(), shipment), shipment, progress);
                client.logout();
            } finally {
                disconnect(client);
            }
        } catch (ConnectionFailure failure) {
            throw DeliveryFailure.of(failure);
        } catch (EgressFailure failure) {
            throw DeliveryFailure.of(failure);
        } catch (SSLException failure) {
            throw DeliveryFailure.passing("No trusted encrypted connection came about: %s.".formatted(failure.getMessage()));
        } catch (IOException failure) {
            throw DeliveryFailure.passing("The connection to the server broke off: %s.".formatted(failure.getMessage()));
        }
    }

    private FTPClient client(FileServer.Ftp server) {
        return switch (server.encryption()) {
            case NONE -> new FTPClient();
            case EXPLICIT_TLS -> new NamedFtps(false, server.host(), egress.tls());
            case IMPLICIT_TLS -> new NamedFtps(true, server.host(), egress.tls());
        };
    }

    /** Connects to an address that was vetted, and checks the certificate for the name that it stands for. */
    private static final class NamedFtps extends FTPSClient {

        private final String host;
        private final SSLContext tls;

        NamedFtps(boolean implicit, String host, SSLContext tls) {
            super(implicit, tls);
            this.host = host;
            this.tls = tls;
            setEndpointCheckingEnabled(true);
            setEnabledProtocols(PROTOCOLS);
        }

        @Override
        protected void _connectAction_() throws IOException {
            _hostname_ = host;
            super._connectAction_();
        }

        /** The library's own sockets for encrypted data would connect anywhere; these are opened by the guard's and encrypted here. */
        @Override
        protected Socket _openDataConnection_(String command, String argument) throws IOException {
            var socket = super._openDataConnection_(command, argument);
            if (socket == null || socket instanceof SSLSocket) {
                return socket;
            }
            var encrypted = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
            var parameters = encrypted.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setProtocols(PROTOCOLS);
            encrypted.setSSLParameters(parameters);
            encrypted.startHandshake();
            return encrypted;
        }
    }

    private static void signIn(FTPClient client, FileServer.Ftp server, TcpEgress.Route route) throws IOException {
        client.setSocketFactory(route.sockets());
        client.setConnectTimeout((int) route.connectTimeout().toMillis());
        client.setDefaultTimeout((int) SILENCE.toMillis());
        client.setDataTimeout(SILENCE);
        client.setControlEncoding("UTF-8");
        client.setIpAddressFromPasvResponse(false);
        client.connect(route.addresses().getFirst(), route.port());
        client.setSoTimeout((int) SILENCE.toMillis());
        expect(client, FTPReply.isPositiveCompletion(client.getReplyCode()), "The server takes nobody now");
        expect(client, client.login(server.username(), server.password().reveal()), "The server has refused the user name or the password");
        if (client instanceof FTPSClient encrypted && server.encryption() != Encryption.NONE) {
            encrypted.execPBSZ(0);
            encrypted.execPROT("P");
            // The library has just put its own in their place. Many servers take data only in the session of TLS that the commands are in.
            encrypted.setSocketFactory(route.socketsAsOnePort());
        }
        client.enterLocalPassiveMode();
        expect(client, client.setFileType(FTP.BINARY_FILE_TYPE), "The server takes no binary files");
    }

    private static void store(FTPClient client, Upload upload, Shipment shipment, Progress progress) throws IOException {
        for (var folder : upload.folders()) {
            // Refused where it is there already.
            client.makeDirectory(folder);
        }
        try (InputStream contents = progress.watched(shipment.contents().get())) {
            expect(client, client.storeFile(upload.passing(), contents), "The server has not taken the file");
        }
        if (!client.rename(upload.passing(), upload.path())) {
            // Some servers replace no file.
            client.deleteFile(upload.path());
            expect(client, client.rename(upload.passing(), upload.path()), "The file is there, but could not be given its name");
        }
    }

    private static void expect(FTPClient client, boolean done, String otherwise) {
        if (!done) {
            var said = "%s (%s).".formatted(otherwise, String.valueOf(client.getReplyString()).strip());
            throw FTPReply.isNegativePermanent(client.getReplyCode()) ? DeliveryFailure.permanent(said) : DeliveryFailure.passing(said);
        }
    }

    private static void disconnect(FTPClient client) {
        try {
            client.disconnect();
        } catch (IOException gone) {
            // What had to be known is known.
        }
    }
}
