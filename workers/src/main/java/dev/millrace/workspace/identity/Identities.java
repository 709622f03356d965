package dev.millrace.workspace.identity;

import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.audit.AuditEntry;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Member;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Token;
import dev.millrace.workspace.Workspace;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** Whom accounts of other providers sign in, and how they come to do so. */
public final class Identities {

    private static final Logger LOG = LoggerFactory.getLogger(Identities.class);
    private static final int MOST = 20;
    private static final int LONGEST_NAME = 100;

    private final IdentityProviders providers;
    private final IdentityStore store;
    private final FlowStore flows;
    private final MemberStore members;
    private final WorkspaceStore workspaces;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;

    Identities(
            IdentityProviders providers,
            IdentityStore store,
            FlowStore flows,
            MemberStore members,
            WorkspaceStore workspaces,
            TransactionTemplate transaction,
            Audit audit,
            Clock clock) {
        this.providers = providers;
        this.store = store;
        this.flows = flows;
        this.members = members;
        this.workspaces = workspaces;
        this.transaction = transaction;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * An account as its member sees it.
     *
     * @param provider its name for people
     * @param onlyWay whether nothing else would sign its member in
     */
    public record Linked(
            String identityId,
            String provider,
            @Nullable String email,
            Instant linkedAt,
            @Nullable Instant lastUsedAt,
            boolean onlyWay) {}

    /**
     * An account that waits for its member's confirmation.
     *
     * @param provider its name for people
     * @param ways the accounts of other providers that sign the member in by now
     */
    public record Confirming(
            Member member, boolean hasPassword, String provider, String email, List<IdentityProviders.Way> ways, String target) {

        public Confirming {
            ways = List.copyOf(ways);
        }
    }

    /** What comes of {@code profile}, whose owner has just proved to be it. */
    Arrival arrive(Profile profile, FlowStore.Flow flow) {
        try {
            return transaction.execute(status -> decide(profile, flow));
        } catch (Refusal taken) {
            if (taken.kind() != Refusal.Kind.CONFLICT) {
                throw taken;
            }
            // The same person came back in two windows at once, and the other was first.
            throw SignInRefused.stale();
        }
    }

    private Arrival decide(Profile profile, FlowStore.Flow flow) {
        var known = store.find(profile.provider().name(), profile.issuer(), profile.subject());
        if (flow.memberId() != null) {
            return link(flow.memberId(), profile, known);
        }
        if (flow.confirms() != null) {
            return confirm(profile, known, flow.confirms(), flow.browserHash());
        }
        return known.map(identity -> signIn(identity, profile, flow.target(), Arrival.How.KNOWN))
                .orElseGet(() -> unknown(profile, flow));
    }

    private Arrival signIn(Identity identity, Profile profile, String target, Arrival.How how) {
        store.used(identity.identityId());
        return new Arrival.SignedIn(member(identity.memberId()), profile.provider().title(), target, how);
    }

    private Arrival link(String memberId, Profile profile, Optional<Identity> known) {
        store.lockMember(memberId);
        var title = profile.provider().title();
        if (known.isPresent() && !known.get().memberId().equals(memberId)) {
            throw notLetIn(
                    """
                    This account of %s signs in somebody else here. Who that is can unlink it under Settings, Your profile; or \
                    choose another account."""
                            .formatted(title));
        }
        if (known.isEmpty()) {
            insert(memberId, profile.provider().name(), profile.issuer(), profile.subject(), profile.provenEmail());
            note(memberId, title);
        }
        var linked = store.find(profile.provider().name(), profile.issuer(), profile.subject());
        return new Arrival.Linked(linked.orElseThrow(SignInRefused::stale), title);
    }

    private Arrival confirm(Profile profile, Optional<Identity> known, byte[] tokenHash, byte[] browserHash) {
        var waiting = flows.look(tokenHash, browserHash, clock.instant()).orElseThrow(SignInRefused::stale);
        if (known.isEmpty() || !known.get().memberId().equals(waiting.memberId())) {
            throw notLetIn("This account of %s does not sign in the member with the e-mail %s, so nothing was linked."
                    .formatted(profile.provider().title(), waiting.email()));
        }
        linkPending(tokenHash, browserHash);
        return signIn(known.get(), profile, waiting.target(), Arrival.How.LINKED_ANOTHER);
    }

    private Arrival unknown(Profile profile, FlowStore.Flow flow) {
        var title = profile.provider().title();
        var email = profile.provenEmail();
        if (email == null) {
            throw notLetIn(
                    """
                    %s does not tell an e-mail address that it has verified, so this account may be anybody's. Verify the \
                    address there. If you are a member, you can also sign in as before and link %s under Settings, Your profile."""
                            .formatted(title, title));
        }
        var member = members.credentials(email).map(MemberStore.Credentials::member);
        if (member.isPresent()) {
            return askToConfirm(member.get(), profile, email, flow);
        }
        return make(profile, email, flow);
    }

    private Arrival askToConfirm(Member member, Profile profile, String email, FlowStore.Flow flow) {
        var link = Token.random("");
        flows.insert(
                Token.hash(link),
                new FlowStore.Pending(
                        flow.browserHash(),
                        member.memberId(),
                        profile.provider().name(),
                        profile.issuer(),
                        profile.subject(),
                        email,
                        flow.target()),
                clock.instant().plus(IdentityFlows.PATIENCE));
        return new Arrival.ToConfirm(link);
    }

    private Arrival make(Profile profile, String email, FlowStore.Flow flow) {
        var provider = profile.provider();
        if (!isAdmitted(profile, email)) {
            throw notLetIn(
                    """
                    There is no member with the e-mail %s, and accounts of %s do not become members by themselves. Ask an admin \
                    to add you. If you are a member with another e-mail, sign in as before and link %s under Settings, Your profile."""
                            .formatted(email, provider.title(), provider.title()));
        }
        var workspace = workspace(provider);
        var name = profile.name() == null || profile.name().length() > LONGEST_NAME ? email : profile.name();
        var member = members.create(workspace.workspaceId(), email, name, provider.role(), null);
        insert(member.memberId(), provider.name(), profile.issuer(), profile.subject(), email);
        var identity = store.find(provider.name(), profile.issuer(), profile.subject()).orElseThrow();
        return signIn(identity, profile, flow.target(), Arrival.How.MADE);
    }

    private static boolean isAdmitted(Profile profile, String email) {
        var domain = email.substring(email.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        return profile.provider().domains().contains(domain)
                && (profile.provider().type().hostedDomain() == null || domain.equalsIgnoreCase(profile.hostedDomain()));
    }

    private Workspace workspace(IdentityProvider provider) {
        var found = provider.workspace() == null ? workspaces.first() : workspaces.byName(provider.workspace());
        return found.orElseThrow(() -> {
            LOG.error(
                    "Nobody becomes a member by {}: millrace.sign-in.providers.{}.workspace names no workspace that there is.",
                    provider.title(),
                    provider.name());
            return notLetIn("There is no workspace to become a member of. An admin finds the reason in the log.");
        });
    }

    /** The account that waits for its member's confirmation; empty for a wrong, used or old link and another browser. */
    public Optional<Confirming> confirming(Secret link, Secret browser) {
        return flows.look(Token.hash(link), Token.hash(browser), clock.instant()).map(waiting -> {
            var member = member(waiting.memberId());
            var names = store.of(member.memberId()).stream().map(Identity::provider).toList();
            return new Confirming(
                    member,
                    hasPassword(member),
                    providers.title(waiting.provider()),
                    waiting.email(),
                    providers.ways().stream().filter(way -> names.contains(way.name())).toList(),
                    waiting.target());
        });
    }

    /**
     * Links what waits, for the member whom the caller has just seen sign in as before. Once.
     *
     * @throws SignInRefused where nothing waits for this member in this browser any more
     */
    public void confirm(Secret link, Secret browser, String memberId) {
        transaction.executeWithoutResult(status -> {
            var linked = linkPending(Token.hash(link), Token.hash(browser));
            if (!linked.memberId().equals(memberId)) {
                throw SignInRefused.stale();
            }
        });
    }

    private FlowStore.Pending linkPending(byte[] tokenHash, byte[] browserHash) {
        var pending = flows.take(tokenHash, browserHash, clock.instant()).orElseThrow(SignInRefused::stale);
        store.lockMember(pending.memberId());
        insert(pending.memberId(), pending.provider(), pending.issuer(), pending.subject(), pending.email());
        note(pending.memberId(), providers.title(pending.provider()));
        return pending;
    }

    /** Of whom the account is that a member signs in with is the member's own affair: the provider is recorded. */
    private void note(String memberId, String provider) {
        var member = member(memberId);
        audit.note(
                member.actor(),
                AuditEntry.of(AuditAction.IDENTITY_LINKED, memberId, member.email())
                        .saying("role", member.role().word())
                        .saying("provider", provider));
    }

    private void insert(String memberId, String provider, String issuer, String subject, @Nullable String email) {
        if (store.of(memberId).size() >= MOST) {
            throw notLetIn("A member has at most %d accounts of other providers; unlink one first.".formatted(MOST));
        }
        if (!store.insert(memberId, provider, issuer, subject, email)) {
            throw SignInRefused.stale();
        }
    }

    /** A member's accounts, the oldest first. */
    public List<Linked> of(Member member) {
        var all = store.of(member.memberId());
        return all.stream()
                .map(identity -> new Linked(
                        identity.identityId(),
                        providers.title(identity.provider()),
                        identity.email(),
                        identity.linkedAt(),
                        identity.lastUsedAt(),
                        isOnlyWay(member, identity, all)))
                .toList();
    }

    /**
     * Takes an account away from its member.
     *
     * @throws Refusal with 404 for somebody else's, with 409 where nothing else would sign the member in
     */
    public void unlink(Member member, String identityId) {
        transaction.executeWithoutResult(status -> {
            store.lockMember(member.memberId());
            var all = store.of(member.memberId());
            var identity = all.stream()
                    .filter(one -> one.identityId().equals(identityId))
                    .findFirst()
                    .orElseThrow(() -> Refusal.notFound("identity", identityId));
            if (isOnlyWay(member, identity, all)) {
                throw Refusal.of(
                        Refusal.Kind.CONFLICT,
                        "last_way_in",
                        "This is your only way to sign in. Set a password or link another account first.");
            }
            store.delete(identityId);
        });
    }

    /** A link that an admin can make is no way of one's own, and a provider that nobody has set up lets nobody in. */
    private boolean isOnlyWay(Member member, Identity identity, List<Identity> all) {
        return !hasPassword(member)
                && all.stream()
                        .filter(one -> !one.identityId().equals(identity.identityId()))
                        .noneMatch(one -> providers.find(one.provider()).isPresent());
    }

    private boolean hasPassword(Member member) {
        return members.credentials(member.email())
                .filter(credentials -> credentials.passwordHash() != null)
                .isPresent();
    }

    private Member member(String memberId) {
        return members.byId(memberId).orElseThrow(SignInRefused::stale);
    }

    private static SignInRefused notLetIn(String why) {
        return new SignInRefused(SignInRefused.Reason.NOT_LET_IN, why);
    }
}
