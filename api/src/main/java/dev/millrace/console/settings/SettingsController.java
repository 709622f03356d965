package dev.millrace.console.settings;

import dev.millrace.console.Field.Choice;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.State;
import dev.millrace.console.Theme;
import dev.millrace.console.settings.SettingsPage.Administration;
import dev.millrace.console.settings.SettingsPage.KeyRow;
import dev.millrace.console.settings.SettingsPage.MemberRow;
import dev.millrace.page.PageRequest;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.ApiKey;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Member;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

@Controller
@RequestMapping("/settings")
class SettingsController {

    private static final PageRequest NEWEST = new PageRequest(PageRequest.MAX_LIMIT, null);

    private final ApiKeys keys;
    private final MemberStore members;
    private final Moments moments;

    SettingsController(ApiKeys keys, MemberStore members, Moments moments) {
        this.keys = keys;
        this.members = members;
        this.moments = moments;
    }

    @GetMapping
    ModelAndView settings(Actor actor, HttpServletRequest request) {
        actor.require(Right.CONNECT);
        var theme = Theme.of(request).orElse("");
        return new ModelAndView(
                "settings/page",
                "page",
                new SettingsPage(
                        "You are %s, with the role %s."
                                .formatted(actor.name(), actor.role().word()),
                        List.of(
                                new Choice("system", "As the system", theme.isEmpty()),
                                new Choice("light", "Light", theme.equals("light")),
                                new Choice("dark", "Dark", theme.equals("dark"))),
                        actor.may(Right.ADMINISTER) ? administration(actor) : null));
    }

    @PostMapping("/theme")
    ModelAndView theme(@RequestParam String theme, HttpServletResponse response) {
        response.addHeader(HttpHeaders.SET_COOKIE, Theme.cookie(theme).toString());
        return SeeOther.to("/settings");
    }

    private Administration administration(Actor actor) {
        var allKeys = keys.list(actor.workspaceId(), NEWEST);
        var allMembers = members.list(actor.workspaceId(), NEWEST);
        return new Administration(
                allKeys.data().stream().map(this::row).toList(),
                allMembers.data().stream().map(this::row).toList(),
                allKeys.nextCursor() != null || allMembers.nextCursor() != null);
    }

    private KeyRow row(ApiKey key) {
        return new KeyRow(
                key.name(),
                key.revoked() ? new State("Revoked", "cancelled") : new State("Active", "completed"),
                key.prefix(),
                key.role().word(),
                moments.of(key.createdAt()),
                moments.ofNullable(key.lastUsedAt()),
                key.revoked() ? null : Paths.of("settings", "keys", key.keyId(), "revoke"));
    }

    private MemberRow row(Member member) {
        return new MemberRow(
                member.email(),
                member.name(),
                member.role().word(),
                moments.of(member.createdAt()),
                moments.ofNullable(member.lastSignInAt()),
                Paths.of("settings", "members", member.memberId()));
    }
}
