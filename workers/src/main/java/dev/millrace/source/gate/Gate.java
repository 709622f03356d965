package dev.millrace.source.gate;

import dev.millrace.egress.Networks;
import dev.millrace.source.verifier.HookRequest;
import dev.millrace.source.verifier.OwnVerifier;
import dev.millrace.source.verifier.SecretPlace;
import dev.millrace.source.verifier.Verdict;
import dev.millrace.source.verifier.Verifier;
import dev.millrace.vault.Secret;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that a request to one source must pass. */
public final class Gate {

    private static final Set<String> CREDENTIALS = Set.of("Authorization", "Cookie", "Proxy-Authorization");
    private static final String HIDDEN = "***";

    private final Verifier verifier;
    private final @Nullable OwnVerifier own;
    private final Networks ranges;
    private final TrustedProxies proxies;
    private final TokenCheck tokens;

    Gate(Verifier verifier, @Nullable OwnVerifier own, TrustedProxies proxies, TokenCheck tokens) {
        this.verifier = verifier;
        this.own = own;
        this.ranges = Networks.of(own == null ? List.of() : own.ipRanges());
        this.proxies = proxies;
        this.tokens = tokens;
    }

    /** How the provider, or the source itself, says that requests are verified and read. */
    public Verifier verifier() {
        return verifier;
    }

    /** Why a request from there is not even looked at; empty where it is. */
    public Optional<String> stop(HookRequest request) {
        if (!ranges.isEmpty()) {
            var origin = proxies.origin(request);
            if (!ranges.contain(origin)) {
                return Optional.of(("The request came from %s, which is none of the source's ip_ranges. Behind a proxy,"
                                + " MILLRACE_TRUSTED_PROXIES must name it.")
                        .formatted(origin.isEmpty() ? "an unknown address" : origin));
            }
        }
        return own == null || own.clientCertificate() == null ? Optional.empty() : certificate(request, own.clientCertificate());
    }

    /**
     * Whether the request is genuine, as {@link Verifier#verify} says, and brings the token that the source asks for.
     *
     * @param now null where it does not matter how old the request is
     */
    public Verdict verify(HookRequest request, List<Secret> keys, @Nullable Instant now) {
        var token = own == null ? Optional.<OwnVerifier.Token>empty() : own.token();
        return token.isPresent() ? tokens.of(token.get(), request, now) : verifier.verify(request, keys, now);
    }

    /** Whether requests need what nobody here can give: a token of an issuer, or to come from somewhere. */
    public boolean asksForMore() {
        return own != null && (own.token().isPresent() || !own.ipRanges().isEmpty() || own.clientCertificate() != null);
    }

    /** Whether a header or the query of its requests holds what must stay secret. */
    public boolean bringsSecrets(HookRequest request) {
        return !secretPlaces().isEmpty() || CREDENTIALS.stream().anyMatch(name -> !request.header(name).isEmpty());
    }

    /** The request with asterisks where credentials or the source's secret stand in its headers and its query. */
    public HookRequest withoutSecrets(HookRequest request) {
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(CREDENTIALS);
        secretPlaces().forEach(place -> names.addAll(place.headers()));
        var headers = new LinkedHashMap<String, List<String>>();
        request.headers().forEach((name, values) -> headers.put(name, names.contains(name) ? List.of(HIDDEN) : values));
        var hidden = secretPlaces().stream().anyMatch(SecretPlace::inQuery);
        return new HookRequest(
                request.method(),
                request.url(),
                hidden && request.query() != null ? HIDDEN : request.query(),
                headers,
                request.body().bytes(),
                request.peer());
    }

    private List<SecretPlace> secretPlaces() {
        return Stream.concat(
                        verifier.secretPlace().stream(),
                        Stream.ofNullable(own).flatMap(said -> said.token().stream()).map(OwnVerifier.Token::place))
                .toList();
    }

    private Optional<String> certificate(HookRequest request, OwnVerifier.ClientCertificate wanted) {
        if (!proxies.passed(request)) {
            return Optional.of(("The client certificate counts only where a trusted proxy has checked it, and the request came from"
                            + " %s, which MILLRACE_TRUSTED_PROXIES does not name.")
                    .formatted(request.peer().isEmpty() ? "an unknown address" : request.peer()));
        }
        var sent = request.header(wanted.header());
        if (sent.isEmpty()) {
            return Optional.of("The header %s is missing: the sender showed no client certificate.".formatted(wanted.header()));
        }
        return sent.size() == 1 && Objects.equals(sent.getFirst().strip(), wanted.value().strip())
                ? Optional.empty()
                : Optional.of("The header %s names another client certificate than the source's.".formatted(wanted.header()));
    }
}
