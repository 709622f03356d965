package dev.millrace.call;

import dev.millrace.connection.Authorized;
import dev.millrace.connection.Connection;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** How the requests of a call are signed. */
sealed interface Signature {

    /** The address of {@code endpoint}, which credentials of a connection complete. */
    URI resolve(String endpoint);

    /** Whether requests to {@code target} may be signed so. */
    boolean covers(URI target);

    EgressRequest sign(EgressRequest request);

    /** {@code request} with the answer to the challenge in {@code refusal}; empty where there is none. */
    Optional<EgressRequest> answer(EgressRequest request, EgressAnswer refusal);

    /** The same at {@code other}, where that is told by the deployment and not by the call. */
    Signature at(URI other);

    /** The stored connection in whose name it signs. */
    Optional<Connection> through();

    /** Whether it proves something for one whole request only. */
    boolean signsEachRequest();

    /** Every text that would give the credentials away, the longest first. */
    List<Secret> secrets();

    /** Not at all. */
    record None() implements Signature {

        @Override
        public URI resolve(String endpoint) {
            var uri = URI.create(endpoint);
            if (!uri.isAbsolute()) {
                throw new IllegalArgumentException(
                        "'%s' is no absolute address; only a connection can complete a path.".formatted(endpoint));
            }
            return uri;
        }

        @Override
        public boolean covers(URI target) {
            return true;
        }

        @Override
        public EgressRequest sign(EgressRequest request) {
            return request;
        }

        @Override
        public Optional<EgressRequest> answer(EgressRequest request, EgressAnswer refusal) {
            return Optional.empty();
        }

        @Override
        public Signature at(URI other) {
            return this;
        }

        @Override
        public Optional<Connection> through() {
            return Optional.empty();
        }

        @Override
        public boolean signsEachRequest() {
            return false;
        }

        @Override
        public List<Secret> secrets() {
            return List.of();
        }
    }

    /** With credentials. */
    record By(Authorized authorized) implements Signature {

        @Override
        public URI resolve(String endpoint) {
            return authorized.resolve(endpoint);
        }

        @Override
        public boolean covers(URI target) {
            return authorized.covers(target);
        }

        @Override
        public EgressRequest sign(EgressRequest request) {
            return authorized.sign(request);
        }

        @Override
        public Optional<EgressRequest> answer(EgressRequest request, EgressAnswer refusal) {
            return authorized.answer(request, refusal);
        }

        @Override
        public Signature at(URI other) {
            return new By(authorized.at(other));
        }

        @Override
        public Optional<Connection> through() {
            return authorized.through();
        }

        @Override
        public boolean signsEachRequest() {
            return authorized.signsEachRequest();
        }

        @Override
        public List<Secret> secrets() {
            return authorized.secrets();
        }
    }
}
