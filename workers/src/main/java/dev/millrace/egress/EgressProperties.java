package dev.millrace.egress;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The bounds of outside calls.
 *
 * @param allow hosts, addresses and networks that may be reached although they are not public; {@code
 *     MILLRACE_EGRESS_ALLOW}, separated by commas; nothing by default
 * @param maxConnections open at a time, 2,048
 * @param maxConnectionsPerHost open to one host and port at a time, 128
 * @param connectionTtl after which a connection is not used again, 60 s
 * @param connectTimeout for one address, and for each step of the TLS handshake, 10 s
 * @param lookupTimeout for DNS, 10 s
 */
@Validated
@ConfigurationProperties("millrace.egress")
public record EgressProperties(
        @DefaultValue List<String> allow,
        @DefaultValue("2048") @Min(1) @Max(20_000) int maxConnections,
        @DefaultValue("128") @Min(1) @Max(20_000) int maxConnectionsPerHost,
        @DefaultValue("60s") Duration connectionTtl,
        @DefaultValue("10s") Duration connectTimeout,
        @DefaultValue("10s") Duration lookupTimeout) {

    public EgressProperties {
        allow = List.copyOf(allow);
        AllowList.of(allow);
        bounded("connection-ttl", connectionTtl);
        bounded("connect-timeout", connectTimeout);
        bounded("lookup-timeout", lookupTimeout);
    }

    AllowList allowList() {
        return AllowList.of(allow);
    }

    private static void bounded(String name, Duration duration) {
        if (duration.toMillis() < 1 || duration.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "millrace.egress.%s must be from 1ms to 1h, and is %s.".formatted(name, duration));
        }
    }
}
