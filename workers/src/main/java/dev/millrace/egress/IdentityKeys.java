package dev.millrace.egress;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one identity, or none, to every other side that asks. Which authorities the other side names is passed over: it
 * knows best why it does not accept a certificate, and says so where it gets one.
 */
final class IdentityKeys extends X509ExtendedKeyManager {

    private static final String ALIAS = "identity";

    private final @Nullable ClientIdentity identity;
    private final Consumer<Socket> whenAsked;

    /** @param whenAsked told of each connection whose other side asks */
    IdentityKeys(@Nullable ClientIdentity identity, Consumer<Socket> whenAsked) {
        this.identity = identity;
        this.whenAsked = whenAsked;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        if (socket != null) {
            whenAsked.accept(socket);
        }
        return alias(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyTypes);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return alias(keyType) == null ? null : new String[] {ALIAS};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return identity == null ? null : identity.chain();
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return identity == null ? null : identity.key();
    }

    private @Nullable String alias(String... keyTypes) {
        return identity != null && Arrays.asList(keyTypes).contains(identity.key().getAlgorithm()) ? ALIAS : null;
    }

    // We are never a server.
    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
