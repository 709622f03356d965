package dev.millrace.api.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.millrace.api.error.ErrorWriter;
import dev.millrace.api.error.Failure;
import dev.millrace.api.error.RequestPath;
import dev.millrace.api.request.IdempotencyStore.Answered;
import dev.millrace.api.request.IdempotencyStore.Found;
import dev.millrace.api.request.IdempotencyStore.Held;
import dev.millrace.api.request.IdempotencyStore.Mismatch;
import dev.millrace.api.request.IdempotencyStore.Running;
import dev.millrace.api.request.IdempotencyStore.Scope;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import dev.millrace.workspace.Actor;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives the first answer to a POST under {@code /api/v1}, or to a change of many things at once, again when its {@code Idempotency-Key} comes again within 24
 * hours, with {@code Idempotency-Replayed: true}.
 *
 * <p>A key belongs to a workspace, and within it to the actor, the path and the body that it first came with; with any
 * other it is refused with 409. A second request while the first is at work waits up to two seconds for it in this
 * process, and is otherwise told to come again. Answers of 5xx, 401, 403 and 429 leave the key free. The answer is
 * stored before it is sent, and sealed, because it may hold a key that was just made; one above 256 KiB is sent and not
 * stored, and its repetition is refused rather than carried out twice. A process that dies between the work and the
 * storing leaves the key held for 90 seconds, after which the same request is carried out again.
 */
@Component
@Order(FilterOrder.IDEMPOTENCY)
final class IdempotencyFilter extends OncePerRequestFilter {

    static final String HEADER = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";

    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyFilter.class);
    private static final Pattern ACCEPTABLE = Pattern.compile("[\\x20-\\x7e]{1,255}");
    private static final Set<Integer> NOT_KEPT = Set.of(401, 403, 429);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String IN_HAND = IdempotencyFilter.class.getName();

    private final IdempotencyStore store;
    private final Vault vault;
    private final ErrorWriter errors;
    private final Map<Scope, CountDownLatch> running = new ConcurrentHashMap<>();

    IdempotencyFilter(IdempotencyStore store, Vault vault, ErrorWriter errors) {
        this.store = store;
        this.vault = vault;
        this.errors = errors;
    }

    /** A request that holds its key, over all the threads that work on it. */
    private record InHand(Scope scope, Held held, RecordedAnswer answer, CountDownLatch done) {}

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(HEADER) == null || !isKept(request.getMethod(), RequestPath.of(request));
    }

    private static boolean isKept(String method, String path) {
        return "POST".equals(method) ? path.startsWith("/api/v1/") : "PATCH".equals(method) && path.startsWith("/api/v1/bulk/");
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getAttribute(IN_HAND) instanceof InHand inHand) {
            // An asynchronous request comes by again with its answer.
            carryOut(request, response, chain, inHand);
            return;
        }
        var actor = RequestActor.of(request);
        if (actor.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        var scope = new Scope(actor.get().workspaceId(), key(request));
        var repeatable = RepeatableRequest.of(request);
        begin(repeatable, response, chain, scope, repeatable.hash(actor.get()));
    }

    private void begin(
            RepeatableRequest request, HttpServletResponse response, FilterChain chain, Scope scope, byte[] hash)
            throws IOException, ServletException {
        var done = new CountDownLatch(1);
        // Announced before the key is taken: whoever finds it taken finds somebody to wait for.
        var holder = running.putIfAbsent(scope, done);
        if (holder != null) {
            await(holder);
        }
        @Nullable Found found = null;
        try {
            found = store.take(scope, request.line(), hash);
        } finally {
            if (!(found instanceof Held)) {
                over(scope, done);
            }
        }
        switch (found) {
            case Held held -> {
                var inHand = new InHand(scope, held, new RecordedAnswer(response), done);
                running.put(scope, done);
                request.setAttribute(IN_HAND, inHand);
                carryOut(request, inHand.answer(), chain, inHand);
            }
            case Answered answered -> replay(request, response, scope, answered);
            case Running busy -> errors.write(request, response, inProgress());
            case Mismatch other -> throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "idempotency_mismatch",
                    "This Idempotency-Key came with another request before; use a new key for a new request.");
        }
    }

    private void carryOut(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, InHand inHand)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (Exception thrown) {
            errors.write(request, inHand.answer(), thrown);
        }
        if (request.isAsyncStarted()) {
            return;
        }
        try {
            if (ErrorWriter.isUnanswered(request)) {
                // Of a body that broke off: the same request, sent whole, is to be carried out.
                store.release(inHand.scope(), inHand.held());
            } else {
                keep(inHand);
            }
        } catch (RuntimeException failed) {
            // The work is done, and its caller should know rather than do it again.
            LOG.warn("An answer is sent that could not be kept for its Idempotency-Key: {}", failed.toString());
        } finally {
            over(inHand.scope(), inHand.done());
        }
        inHand.answer().send();
    }

    private void over(Scope scope, CountDownLatch done) {
        running.remove(scope, done);
        done.countDown();
    }

    private void keep(InHand inHand) {
        var answer = inHand.answer();
        if (answer.getStatus() >= 500 || NOT_KEPT.contains(answer.getStatus()) || answer.errorSent()) {
            store.release(inHand.scope(), inHand.held());
            return;
        }
        var body = answer.body()
                .map(bytes -> vault.seal(owner(inHand.scope()), Secret.of(new String(bytes, ISO_8859_1))))
                .orElse(null);
        store.finish(inHand.scope(), inHand.held(), new Answered(answer.getStatus(), answer.getContentType(), body));
    }

    private void replay(HttpServletRequest request, HttpServletResponse response, Scope scope, Answered first)
            throws IOException {
        if (first.sealedBody() == null) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "idempotency_answer_not_kept",
                    "The first request with this Idempotency-Key was answered with %d; the answer was too large to keep."
                            .formatted(first.status()));
        }
        var body = vault.open(owner(scope), first.sealedBody()).reveal().getBytes(ISO_8859_1);
        response.setStatus(first.status());
        response.setHeader(REPLAYED, "true");
        if (first.contentType() != null) {
            response.setContentType(first.contentType());
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static Failure inProgress() {
        var refusal = Refusal.of(
                Refusal.Kind.CONFLICT,
                "idempotency_in_progress",
                "The first request with this Idempotency-Key is still at work; try again.");
        return Failure.of(refusal).with("Retry-After", "1");
    }

    /** Waits for a holder in this process; one elsewhere is not waited for. */
    private static void await(CountDownLatch holder) {
        try {
            if (!holder.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("The holder of an Idempotency-Key takes longer than {}.", PATIENCE);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static String key(HttpServletRequest request) {
        var keys = Collections.list(request.getHeaders(HEADER));
        if (keys.size() != 1 || !ACCEPTABLE.matcher(keys.getFirst()).matches()) {
            throw Refusal.invalid(
                    "idempotency_key_invalid", HEADER, "Idempotency-Key must be 1 to 255 printable ASCII characters.");
        }
        return keys.getFirst();
    }

    private static String owner(Scope scope) {
        return "idempotency:%s/%s".formatted(scope.workspaceId(), scope.key());
    }
}
