package dev.millrace.api.security;

import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.Arrays;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** An {@link Actor} as Spring Security sees it; the authorities are the names of the rights. */
final class ActorAuthentication extends AbstractAuthenticationToken {

    private final transient Actor actor;
    private final boolean bySession;

    ActorAuthentication(Actor actor, boolean bySession) {
        super(Arrays.stream(Right.values())
                .filter(actor::may)
                .map(right -> new SimpleGrantedAuthority(right.name()))
                .toList());
        this.actor = actor;
        this.bySession = bySession;
        setAuthenticated(true);
    }

    /** Whether a browser sent the credentials by itself, so that the request must show it was meant. */
    boolean bySession() {
        return bySession;
    }

    @Override
    public Actor getPrincipal() {
        return actor;
    }

    @Override
    public String getCredentials() {
        return "";
    }

    @Override
    public String getName() {
        return actor.id();
    }
}
