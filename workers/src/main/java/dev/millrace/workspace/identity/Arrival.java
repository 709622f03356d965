package dev.millrace.workspace.identity;

import dev.millrace.vault.Secret;
import dev.millrace.workspace.Member;

/** What comes of somebody's return from a provider. */
public sealed interface Arrival {

    /**
     * The account is a member's, who is signed in by it.
     *
     * @param provider its name for people
     * @param target the path that was wanted at the beginning
     * @param how what was done besides
     */
    record SignedIn(Member member, String provider, String target, How how) implements Arrival {}

    /** What a sign-in has changed. */
    enum How {
        /** Nothing: the account was linked before. */
        KNOWN,
        /** The owner of the account has become a member. */
        MADE,
        /** Another account of the member, which waited for this, is linked now. */
        LINKED_ANOTHER
    }

    /** The account of the member who is signed in is linked now, or was before. */
    record Linked(Identity identity, String provider) implements Arrival {}

    /** A member has the account's e-mail, and has to sign in as before to link it. */
    record ToConfirm(Secret link) implements Arrival {}
}
