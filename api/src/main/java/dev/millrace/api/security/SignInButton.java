package dev.millrace.api.security;

import dev.millrace.workspace.identity.IdentityProviders;
import org.springframework.web.util.UriComponentsBuilder;

/** A way to a provider, as a link: a form must not lead away from us. */
record SignInButton(String title, String path) {

    /** Leads to {@code target} in the end, which is a path of ours. */
    static SignInButton to(IdentityProviders.Way way, String target) {
        return SignInTarget.HOME.equals(target) ? new SignInButton(way.title(), path(way)) : with(way, "to", target);
    }

    /** Confirms a pending link. */
    static SignInButton confirming(IdentityProviders.Way way, String link) {
        return with(way, "confirm", link);
    }

    private static SignInButton with(IdentityProviders.Way way, String name, String value) {
        var path = UriComponentsBuilder.fromPath(path(way)).queryParam(name, "{value}").encode().buildAndExpand(value);
        return new SignInButton(way.title(), path.toUriString());
    }

    private static String path(IdentityProviders.Way way) {
        return "/sign-in/with/" + way.name();
    }
}
