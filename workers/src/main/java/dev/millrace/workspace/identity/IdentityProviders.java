package dev.millrace.workspace.identity;

import dev.millrace.refusal.Refusal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The providers that this deployment has set up, by their names. */
public final class IdentityProviders {

    private final Map<String, IdentityProvider> byName;

    /** @throws dev.millrace.start.CannotStart naming the key that is wrong */
    IdentityProviders(SignInSettings settings) {
        var found = new TreeMap<String, IdentityProvider>();
        settings.providers().forEach((name, said) -> found.put(name, IdentityProvider.of(name, said)));
        this.byName = Collections.unmodifiableMap(found);
    }

    /** A provider as people see it. */
    public record Way(String name, String title) {}

    public List<Way> ways() {
        return byName.values().stream().map(one -> new Way(one.name(), one.title())).toList();
    }

    Optional<IdentityProvider> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The provider; refuses with 404 a name that nobody has set up. */
    IdentityProvider get(String name) {
        return find(name).orElseThrow(() -> Refusal.notFound("provider", name));
    }

    /** What people call it, although it may be set up no more. */
    String title(String name) {
        return find(name).map(IdentityProvider::title).orElse(name);
    }
}
