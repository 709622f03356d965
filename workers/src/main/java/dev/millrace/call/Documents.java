package dev.millrace.call;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.call.document.DocumentTree;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Authorization;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the documents that calls name, and keeps each for a few minutes. */
@Component
class Documents {

    private static final long KEPT = 64L * 1024 * 1024;
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final Peers peers;
    private final Cache<Key, Read> documents = Caffeine.newBuilder()
            .expireAfterWrite(FRESH)
            .maximumWeight(KEPT)
            .weigher((Key key, Read read) -> read.bytes())
            .build();

    /** One workspace's document is not another's, whose credentials may not do to read it. */
    private record Key(String workspaceId, Class<?> type, String uri, @Nullable Authorization authorization) {}

    private record Read(Object document, int bytes) {}

    Documents(Peers peers) {
        this.peers = peers;
    }

    /**
     * The document at {@code uri}, at most five minutes old.
     *
     * @throws CallFailed where it could not be read
     * @throws IllegalArgumentException where it is no such document
     */
    <T> T read(Call call, DocumentKind<T> kind, String uri, @Nullable Authorization authorization) {
        var key = new Key(call.definition().workspaceId(), kind.type(), uri, authorization);
        var kept = documents.getIfPresent(key);
        if (kept != null) {
            return kind.type().cast(kept.document());
        }
        var peer = peers.at(call, authorization, uri);
        var first = fetch(call, kind, peer);
        var bytes = new AtomicInteger(first.body().length);
        var document = kind.reader().read(first.body(), first.finalUri(), imported -> {
            var more = fetch(call, kind, peer.at(imported)).body();
            bytes.addAndGet(more.length);
            return more;
        });
        documents.put(key, new Read(document, bytes.get()));
        return document;
    }

    private static EgressAnswer fetch(Call call, DocumentKind<?> kind, Peer peer) {
        var answer = peer.send(EgressRequest.of("GET", peer.uri())
                .withHeader("Accept", kind.accept())
                .withDeadline(call.deadline())
                .withMaxAnswer(DocumentTree.LARGEST, EgressRequest.Overflow.FAIL)
                .withRedirects(true));
        if (answer.status() != 200) {
            throw new CallFailed(Failures.communication("The %s could not be read: %s answered %d."
                    .formatted(kind.name(), peer.uri().getHost(), answer.status())));
        }
        return answer;
    }
}
