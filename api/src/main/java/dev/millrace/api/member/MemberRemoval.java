package dev.millrace.api.member;

import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.automation.Automations;
import dev.millrace.connection.Connection;
import dev.millrace.connection.Departures;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Member;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Sessions;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Removes a member with what was theirs alone: sessions, accounts to sign in with, personal connections. */
@Component
public final class MemberRemoval {

    private final MemberStore members;
    private final Departures departures;
    private final Automations automations;
    private final Sessions sessions;
    private final Audit audit;

    MemberRemoval(MemberStore members, Departures departures, Automations automations, Sessions sessions, Audit audit) {
        this.members = members;
        this.departures = departures;
        this.automations = automations;
        this.sessions = sessions;
        this.audit = audit;
    }

    /**
     * What a removal takes away.
     *
     * @param accounts how many personal connections there are
     * @param automations the full names of those that use one of them, in their order
     */
    public record Loss(int accounts, List<String> automations) {

        public Loss {
            automations = List.copyOf(automations);
        }
    }

    /** What {@code member} would lose, and who with them. The connections' names are the member's own affair. */
    public Loss loss(Member member) {
        var personal = departures.of(member.workspaceId(), member.memberId());
        var using = personal.stream()
                .flatMap(connection -> automations.naming(member.workspaceId(), connection.name()).stream())
                .map(automation -> automation.namespace() + "/" + automation.name())
                .distinct()
                .sorted()
                .toList();
        return new Loss(personal.size(), using);
    }

    /**
     * Removes {@code member} and ends all of that in one transaction with its records; the providers are told afterwards.
     *
     * @throws dev.millrace.refusal.Refusal with 409 where the workspace would lose its last admin, with 404 where somebody else was faster
     */
    public void remove(Actor actor, Member member) {
        audit.with(
                actor,
                ended -> Recorded.member(AuditAction.MEMBER_REMOVED, member).saying("accounts", ended.size()),
                () -> {
                    var ended = new ArrayList<Connection>();
                    members.remove(
                            member.workspaceId(),
                            member.memberId(),
                            () -> ended.addAll(departures.leave(member.workspaceId(), member.memberId())));
                    ended.forEach(connection -> audit.note(
                            actor, Recorded.connection(AuditAction.CONNECTION_DISCONNECTED, connection)));
                    return ended;
                });
        sessions.changed(member.memberId());
    }
}
