package dev.millrace.connection.limit;

import dev.millrace.connection.Connection;
import dev.millrace.connection.Connections;
import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.refusal.Refusal;
import java.net.URI;
import java.util.Optional;

/** Where requests go while a provider's own host is down: {@code millrace.providers.<name>.fallback-base-url}. */
final class Detours {

    private final ProviderSettings settings;

    /** @throws IllegalStateException naming the setting that is no address */
    Detours(ProviderSettings settings) {
        this.settings = settings;
        settings.providers().forEach((name, one) -> {
            try {
                if (one.fallbackBaseUrl() != null) {
                    Connections.baseUrl(one.fallbackBaseUrl());
                }
            } catch (Refusal noAddress) {
                throw new IllegalStateException(
                        "millrace.providers.%s.fallback-base-url is no absolute http or https address.".formatted(name), noAddress);
            }
        });
    }

    /** {@code target} at the other address; empty where there is none, or the target is not below the connection's own. */
    Optional<URI> of(Connection through, URI target) {
        var said = settings.of(through.provider());
        if (said == null || said.fallbackBaseUrl() == null) {
            return Optional.empty();
        }
        var base = withoutEnd(through.baseUrl().toString());
        var address = target.toString();
        return address.equals(base) || address.startsWith(base + "/") || address.startsWith(base + "?")
                ? Optional.of(URI.create(withoutEnd(said.fallbackBaseUrl()) + address.substring(base.length())))
                : Optional.empty();
    }

    private static String withoutEnd(String address) {
        return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }
}
