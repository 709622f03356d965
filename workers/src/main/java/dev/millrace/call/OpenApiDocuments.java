package dev.millrace.call;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.call.openapi.OpenApiDocument;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Authorization;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the OpenAPI documents that calls name, and keeps each for a few minutes. */
@Component
class OpenApiDocuments {

    private static final long KEPT = 64L * 1024 * 1024;
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final Egress egress;
    private final Authorizations authorizations;
    private final Cache<Key, Read> documents = Caffeine.newBuilder()
            .expireAfterWrite(FRESH)
            .maximumWeight(KEPT)
            .weigher((Key key, Read read) -> read.bytes())
            .build();

    /** One workspace's document is not another's, whose credentials may not do to read it. */
    private record Key(String workspaceId, String uri, @Nullable Authorization authorization) {}

    private record Read(OpenApiDocument document, int bytes) {}

    OpenApiDocuments(Egress egress, Authorizations authorizations) {
        this.egress = egress;
        this.authorizations = authorizations;
    }

    /** The document that {@code request} names, at most five minutes old. */
    OpenApiDocument read(Call call, Call.OpenApi request) {
        var key = new Key(call.definition().workspaceId(), request.document(), request.documentAuthorization());
        var kept = documents.getIfPresent(key);
        if (kept != null) {
            return kept.document();
        }
        var fetched = fetch(call, request);
        documents.put(key, fetched);
        return fetched.document();
    }

    private Read fetch(Call call, Call.OpenApi request) {
        var authorized = authorizations.find(call, request.documentAuthorization(), request.document());
        var redaction = new Redaction(authorized == null ? List.of() : authorized.secrets());
        var uri = authorized == null
                ? Authorizations.absolute(request.document())
                : authorized.resolve(request.document());
        var plain = EgressRequest.of("GET", uri)
                .withHeader("Accept", "application/json, application/yaml;q=0.9, */*;q=0.8")
                .withDeadline(call.deadline())
                .withMaxAnswer(OpenApiDocument.LARGEST, EgressRequest.Overflow.FAIL)
                .withRedirects(true);
        try {
            var answer = egress.exchange(authorized == null ? plain : authorized.sign(plain));
            if (answer.status() != 200) {
                throw new DocumentUnread(Failures.communication(
                        "The OpenAPI document could not be read: %s answered %d.".formatted(uri.getHost(), answer.status())));
            }
            return new Read(OpenApiDocument.read(answer.body(), answer.finalUri()), answer.body().length);
        } catch (EgressFailure failed) {
            throw new DocumentUnread(Failures.of(failed, redaction));
        }
    }
}
