package dev.millrace.portal;

import dev.millrace.id.Ids;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.webhook.Webhooks;
import dev.millrace.workspace.Token;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Links to the portal, and the browsers in which they were opened. A link can be opened several times until it expires or is revoked;
 * then every browser is shut out at its next request.
 */
public final class PortalLinks {

    public static final Duration LONGEST = Duration.ofDays(7);

    /** Of a workspace at once. */
    static final int MOST = 10_000;

    /** Browsers of a link at once; one more shuts out the one that came first. */
    static final int MOST_SESSIONS = 20;

    private static final int PURGED_AT_ONCE = 10_000;

    private final PortalStore store;
    private final Ids ids;
    private final Clock clock;

    PortalLinks(PortalStore store, Ids ids, Clock clock) {
        this.store = store;
        this.ids = ids;
        this.clock = clock;
    }

    /** A link that was made; {@code token} is shown once. */
    public record Made(Secret token, PortalLink link) {}

    /**
     * Makes a link.
     *
     * @param channel to which its customer is held; null for all endpoints of the workspace
     * @throws Refusal with 422 for a channel that cannot be one, or a life that is not from a minute to seven days; with 409 where
     *     10,000 links are open
     */
    public Made create(String workspaceId, @Nullable String channel, Duration life, String madeBy) {
        if (channel != null && !Webhooks.isChannel(channel)) {
            throw Refusal.invalid(
                    "channel_invalid", "channel", "A channel has 1 to 128 letters, digits and the characters . _ - : @");
        }
        if (life.compareTo(Duration.ofMinutes(1)) < 0 || life.compareTo(LONGEST) > 0) {
            throw Refusal.invalid("field_invalid", "expires_in", "expires_in must be a duration from PT1M to P7D.");
        }
        var token = Token.random("");
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var link = new PortalLink(ids.next("plk"), channel, madeBy, now, now.plus(life));
        if (!store.insert(workspaceId, link, Token.hash(token), MOST)) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "portal_links_too_many",
                    "%,d links are open; delete some, or wait until they expire.".formatted(MOST));
        }
        return new Made(token, link);
    }

    /** Those that are open, the newest first. */
    public Page<PortalLink> list(String workspaceId, PageRequest page) {
        return Page.of(store.list(workspaceId, clock.instant(), page), page, PortalLink::linkId);
    }

    /** @throws Refusal with 404 for one that is not open, or of another workspace */
    public PortalLink get(String workspaceId, String linkId) {
        return store.find(workspaceId, linkId, clock.instant()).orElseThrow(() -> unknown(linkId));
    }

    /** Closes a link, and shuts out whoever has opened it. */
    public void revoke(String workspaceId, String linkId) {
        if (!store.delete(workspaceId, linkId)) {
            throw unknown(linkId);
        }
    }

    /** Opens the link of {@code token} in a browser and gives what that keeps; empty where it is unknown, revoked or too old. */
    public Optional<Opened> open(Secret token) {
        if (!Token.looksLike("", token.reveal())) {
            return Optional.empty();
        }
        var now = clock.instant();
        var session = Token.random("");
        return store.open(Token.hash(token), Token.hash(session), now, MOST_SESSIONS)
                .map(expires -> new Opened(session, Duration.between(now, expires)));
    }

    /** @param life how long the browser may keep it */
    public record Opened(Secret session, Duration life) {}

    /** What the browser with {@code session} may manage; empty where its link is over. */
    public Optional<Portal> of(Secret session) {
        return Token.looksLike("", session.reveal())
                ? store.portal(Token.hash(session), clock.instant())
                : Optional.empty();
    }

    /** Shuts one browser out. */
    public void leave(Secret session) {
        store.leave(Token.hash(session));
    }

    /** Removes links that have expired, ten thousand at once. */
    public void purge() {
        store.deleteExpired(clock.instant(), PURGED_AT_ONCE);
    }

    private static Refusal unknown(String linkId) {
        return Refusal.notFound("portal_link", linkId);
    }
}
