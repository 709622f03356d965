package dev.millrace.api.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import dev.millrace.api.testing.Caller;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ApiTest
class MembersTest {

    private static final String MEMBERS = "/api/v1/members";

    private final Api api;
    private final WorkspaceStore workspaces;
    private final MemberStore members;
    private final ApiKeys keys;

    MembersTest(Api api, WorkspaceStore workspaces, MemberStore members, ApiKeys keys) {
        this.api = api;
        this.workspaces = workspaces;
        this.members = members;
        this.keys = keys;
    }

    @BeforeEach
    void letAttemptsToSignInBeForgotten() {
        api.clock().pass(Duration.ofMinutes(16));
    }

    private Answer create(String email, Role role) {
        return api.admin()
                .post(MEMBERS, "{\"email\":\"%s\",\"role\":\"%s\",\"password\":\"correct horse\"}".formatted(email, role.word()))
                .isCreated();
    }

    @Test
    void anotherLinkEndsTheFirstAndANewPasswordEndsBoth() {
        var made = api.admin().post(MEMBERS, "{\"email\":\"late@ours.test\",\"role\":\"developer\"}").isCreated();
        var path = MEMBERS + "/" + made.at("/member_id");

        var second = api.admin().post(path + "/sign-in-link", "").isCreated();

        assertThat(signsIn(made)).isFalse();
        assertThat(signsIn(second)).isTrue();
        var third = api.admin().post(path + "/sign-in-link", "").isCreated();
        api.admin().patch(path, "{\"password\":\"correct horse\"}").isOk();
        assertThat(signsIn(third)).isFalse();
        api.admin().post(MEMBERS + "/mem_nobody/sign-in-link", "").isError(404, "member_not_found");
    }

    private boolean signsIn(Answer link) {
        var browser = api.browser();
        browser.get(link.at("/sign_in_url").substring(api.url().length()));
        return browser.get("/api/v1/probe/page").status() == 200;
    }

    @Test
    void aNewMemberSignsInWithThePassword() {
        var made = create("dev@ours.test", Role.DEVELOPER);

        assertThat(made.at("/member_id")).startsWith("mem_");
        assertThat(made.text()).doesNotContain("correct horse", "sign_in_url");
        assertThat(api.admin().get(MEMBERS + "/" + made.at("/member_id")).isOk().at("/email"))
                .isEqualTo("dev@ours.test");
        api.browser().signIn("dev@ours.test", "correct horse").has(303);
    }

    @Test
    void aMemberWithoutAPasswordIsInvitedByALink() {
        var made = api.admin()
                .post(MEMBERS, "{\"email\":\"invited@ours.test\",\"name\":\"In Vited\",\"role\":\"member\"}")
                .isCreated();
        var browser = api.browser();

        browser.get(made.at("/sign_in_url").substring(api.url().length())).has(303);

        browser.get("/api/v1/probe/page").isOk();
        assertThat(made.at("/name")).isEqualTo("In Vited");
        api.browser().signIn("invited@ours.test", "").has(401);
    }

    @Test
    void anEMailBelongsToOneMemberOfTheInstance() {
        create("taken@ours.test", Role.MEMBER);

        for (var caller : new Caller[] {api.admin(), api.stranger()}) {
            caller.post(MEMBERS, "{\"email\":\"TAKEN@ours.test\",\"role\":\"member\"}")
                    .isError(409, "email_taken")
                    .at("email", "already");
        }
    }

    @Test
    void aChangedRoleEndsTheSessions() {
        var id = create("promoted@ours.test", Role.MEMBER).at("/member_id");
        var browser = api.browser();
        browser.signIn("promoted@ours.test", "correct horse").has(303);
        browser.get(MEMBERS).isError(403, "role_not_allowed");

        assertThat(api.admin().patch(MEMBERS + "/" + id, "{\"role\":\"admin\",\"name\":\"Boss\"}").isOk().at("/name"))
                .isEqualTo("Boss");

        browser.get(MEMBERS).isError(401, "credentials_missing");
        browser.signIn("promoted@ours.test", "correct horse").has(303);
        browser.get(MEMBERS).isOk();
    }

    @Test
    void aChangedPasswordEndsTheSessions() {
        var id = create("changed@ours.test", Role.MEMBER).at("/member_id");
        var browser = api.browser();
        browser.signIn("changed@ours.test", "correct horse").has(303);

        api.admin().patch(MEMBERS + "/" + id, "{\"password\":\"battery staple\"}").isOk();

        browser.get("/api/v1/probe/page").isError(401, "credentials_missing");
        browser.signIn("changed@ours.test", "correct horse").has(401);
        browser.signIn("changed@ours.test", "battery staple").has(303);
    }

    @Test
    void aRemovedMemberIsSignedOut() {
        var id = create("leaving@ours.test", Role.ADMIN).at("/member_id");
        var browser = api.browser();
        browser.signIn("leaving@ours.test", "correct horse").has(303);
        browser.get(MEMBERS).isOk();

        api.admin().delete(MEMBERS + "/" + id).has(204);

        browser.get(MEMBERS).isError(401, "credentials_missing");
        api.admin().get(MEMBERS + "/" + id).isError(404, "member_not_found");
        api.admin().delete(MEMBERS + "/" + id).isError(404, "member_not_found");
    }

    @Test
    void theLastAdminStays() {
        var admin = MEMBERS + "/" + api.seed().theirs().admin().memberId();

        api.stranger().delete(admin).isError(409, "last_admin");
        api.stranger().patch(admin, "{\"role\":\"developer\"}").isError(409, "last_admin");

        assertThat(api.stranger().get(admin).isOk().at("/role")).isEqualTo("admin");
        api.stranger().patch(admin, "{\"role\":\"admin\"}").isOk();
    }

    @Test
    void twoAdminsWhoRemoveEachOtherLeaveOne() {
        var workspace = workspaces.create("two admins").workspaceId();
        var one = members.create(workspace, "one@two.test", "One", Role.ADMIN, null);
        var two = members.create(workspace, "two@two.test", "Two", Role.ADMIN, null);
        var caller = api.withKey(keys.create(workspace, "k", Role.ADMIN, null).key().reveal());

        var statuses = Stream.of(one, two)
                .map(member -> CompletableFuture.supplyAsync(
                        () -> caller.delete(MEMBERS + "/" + member.memberId()).status()))
                .toList()
                .stream()
                .map(answer -> answer.orTimeout(20, TimeUnit.SECONDS).join())
                .toList();

        assertThat(statuses).containsExactlyInAnyOrder(204, 409);
    }

    @Test
    void anotherWorkspacesMembersDoNotExist() {
        var id = api.seed().ours().admin().memberId();

        api.stranger().get(MEMBERS + "/" + id).isError(404, "member_not_found");
        api.stranger().patch(MEMBERS + "/" + id, "{\"name\":\"x\"}").isError(404, "member_not_found");
        api.stranger().delete(MEMBERS + "/" + id).isError(404, "member_not_found");
        assertThat(api.stranger().get(MEMBERS).each("member_id")).doesNotContain(id);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"role":"member"}                                      | field_missing | email
            {"email":"nobody","role":"member"}                     | field_invalid | email
            {"email":"a b@c","role":"member"}                      | field_invalid | email
            {"email":"a@b"}                                        | field_missing | role
            {"email":"a@b","role":"member","password":"short"}     | field_invalid | password
            {"email":"a@b","role":"member","name":""}              | field_missing | name
            {"email":"a@b","role":"member","workspace_id":"wsp_1"} | field_unknown | workspace_id
            """)
    void aWrongRequestIsRefused(String body, String code, String field) {
        api.admin().post(MEMBERS, body).isError(422, code).at(field, "");
    }

    @Test
    void aPasswordMustFitIntoItsHash() {
        api.admin()
                .post(MEMBERS, "{\"email\":\"a@b\",\"role\":\"member\",\"password\":\"%s\"}".formatted("ä".repeat(37)))
                .isError(422, "field_invalid")
                .at("password", "72 bytes");
    }
}
