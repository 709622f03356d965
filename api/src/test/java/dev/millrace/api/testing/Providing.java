package dev.millrace.api.testing;

import dev.millrace.testing.ProviderStub;
import java.util.Map;

/** The provider that all tests of this process connect to in GitHub's place; each sets its answers before it connects. */
public final class Providing {

    private static final ProviderStub STUB = new ProviderStub();

    private Providing() {}

    public static ProviderStub github() {
        return STUB;
    }

    static Map<String, Object> settings() {
        return Map.of(
                "millrace.providers.github.client-id", "our-app",
                "millrace.providers.github.client-secret", "our-s3cret",
                "millrace.providers.github.authorization-url", STUB.url() + "/authorize",
                "millrace.providers.github.token-url", STUB.url() + "/token",
                "millrace.providers.github.revocation-url", STUB.url() + "/revoke",
                "millrace.providers.github.base-url", STUB.url() + "/api");
    }
}
