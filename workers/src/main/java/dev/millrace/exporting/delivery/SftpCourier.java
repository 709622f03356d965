package dev.millrace.exporting.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.connection.ConnectionFailure;
import dev.millrace.connection.Connections;
import dev.millrace.connection.FileServer;
import dev.millrace.connection.FileServers;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.TcpEgress;
import dev.millrace.exporting.delivery.Destination.Sftp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.springframework.stereotype.Component;

/**
 * Puts files onto servers of SFTP. A server that does not show the key which the connection knows gets neither a password nor a file,
 * and whoever looks is told which key it has shown.
 */
@Component
final class SftpCourier implements Courier<Sftp> {

    private static final int NO_MORE_METHODS = SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE;
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final FileServers servers;
    private final FileServerCheck check;
    private final TcpEgress egress;

    SftpCourier(Connections connections, FileServers servers, TcpEgress egress) {
        this.servers = servers;
        this.check = new FileServerCheck(connections, CredentialKind.SSH, "SFTP");
        this.egress = egress;
    }

    @Override
    public Class<Sftp> brings() {
        return Sftp.class;
    }

    @Override
    public void check(String workspaceId, Sftp destination) {
        check.check(workspaceId, destination.connection());
    }

    @Override
    public void deliver(Shipment shipment, Sftp destination, Progress progress) {
        try {
            if (!(servers.require(shipment.workspaceId(), destination.connection()) instanceof FileServer.Sftp server)) {
                throw DeliveryFailure.permanent("The connection '%s' leads to no server of SFTP.".formatted(destination.connection()));
            }
            var route = egress.to(server.host(), server.port());
            deliver(server, route, Upload.of(destination.path(), shipment), shipment, progress);
        } catch (ConnectionFailure failure) {
            throw DeliveryFailure.of(failure);
        } catch (EgressFailure failure) {
            throw DeliveryFailure.of(failure);
        }
    }

    private static void deliver(
            FileServer.Sftp server, TcpEgress.Route route, Upload upload, Shipment shipment, Progress progress) {
        var shown = new AtomicReference<>("");
        try (var client = client(server, shown)) {
            client.start();
            try (var session = session(client, server, route);
                    var files = SftpClientFactory.instance().createSftpClient(session)) {
                store(files, upload, shipment, progress);
            }
        } catch (SftpException refused) {
            throw DeliveryFailure.passing("The server has not taken the file: %s (%s)."
                    .formatted(refused.getMessage(), SftpConstants.getStatusName(refused.getStatus())));
        } catch (IOException failure) {
            if (!shown.get().isEmpty() && !matches(server, shown.get())) {
                throw DeliveryFailure.permanent(
                        "The server shows another key than the connection knows: %s. Whoever runs it can say whether that is right."
                                .formatted(shown.get()));
            }
            if (failure instanceof SshException ended && ended.getDisconnectCode() == NO_MORE_METHODS) {
                throw DeliveryFailure.permanent("The server has refused the user name, or the password or key that goes with it.");
            }
            throw DeliveryFailure.passing("The file could not be delivered: %s.".formatted(failure.getMessage()));
        }
    }

    private static SshClient client(FileServer.Sftp server, AtomicReference<String> shown) {
        var client = SshClient.setUpDefaultClient();
        // Nothing of the account under which we run: no keys, no known hosts, no configuration.
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setAgentFactory(null);
        client.setUserAuthFactories(List.of(
                server.privateKey() == null ? UserAuthPasswordFactory.INSTANCE : UserAuthPublicKeyFactory.INSTANCE));
        client.setServerKeyVerifier((ServerKeyVerifier) (session, address, key) -> {
            shown.set(KeyUtils.getFingerPrint(BuiltinDigests.sha256, key));
            return matches(server, shown.get());
        });
        CoreModuleProperties.IDLE_TIMEOUT.set(client, SILENCE);
        CoreModuleProperties.AUTH_TIMEOUT.set(client, SILENCE);
        return client;
    }

    private static boolean matches(FileServer.Sftp server, String fingerprint) {
        return server.hostKey().replaceAll("=$", "").equals(fingerprint.replaceAll("=$", ""));
    }

    private static ClientSession session(SshClient client, FileServer.Sftp server, TcpEgress.Route route) throws IOException {
        var address = new InetSocketAddress(route.addresses().getFirst(), route.port());
        route.permit(address);
        var session = client.connect(server.username(), address).verify(route.connectTimeout()).getSession();
        try {
            if (server.privateKey() != null) {
                addKeys(session, server);
            } else if (server.password() != null) {
                session.addPasswordIdentity(server.password().reveal());
            }
            session.auth().verify(SILENCE);
            return session;
        } catch (IOException | RuntimeException failed) {
            session.close(true);
            throw failed;
        }
    }

    private static void addKeys(ClientSession session, FileServer.Sftp server) {
        var passphrase = server.passphrase() == null
                ? FilePasswordProvider.EMPTY
                : FilePasswordProvider.of(server.passphrase().reveal());
        try {
            var pairs = SecurityUtils.loadKeyPairIdentities(
                    session,
                    NamedResource.ofName("private_key"),
                    new ByteArrayInputStream(server.privateKey().reveal().getBytes(UTF_8)),
                    passphrase);
            if (pairs == null || !pairs.iterator().hasNext()) {
                throw DeliveryFailure.permanent("The private key of the connection cannot be read.");
            }
            pairs.forEach(session::addPublicKeyIdentity);
        } catch (GeneralSecurityException | IOException unreadable) {
            throw DeliveryFailure.permanent("The private key of the connection cannot be read, or its passphrase is another.");
        }
    }

    private static void store(SftpClient files, Upload upload, Shipment shipment, Progress progress) throws IOException {
        for (var folder : upload.folders()) {
            makeFolder(files, folder);
        }
        try (InputStream contents = progress.watched(shipment.contents().get());
                var out = files.write(upload.passing())) {
            contents.transferTo(out);
        }
        try {
            files.rename(upload.passing(), upload.path());
        } catch (SftpException isThere) {
            // The protocol's third version, which most servers speak, replaces no file.
            files.remove(upload.path());
            files.rename(upload.passing(), upload.path());
        }
    }

    private static void makeFolder(SftpClient files, String folder) throws IOException {
        try {
            files.mkdir(folder);
        } catch (SftpException isThere) {
            // Where it is not, the file is refused.
        }
    }
}
