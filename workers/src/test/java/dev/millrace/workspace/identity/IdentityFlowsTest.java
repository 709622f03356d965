package dev.millrace.workspace.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.testing.ProviderStub;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.Secret;
import dev.millrace.vault.VaultKeys;
import dev.millrace.workspace.Member;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import dev.millrace.workspace.Token;
import dev.millrace.workspace.WorkspaceStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * People prove at providers who they are. Google stands for those with an ID token, GitHub for those without, Microsoft
 * for those whose e-mail proves nothing by itself, and "corp" for those whose metadata names the addresses.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityFlowsTest {

    private static final URI BACK = URI.create("https://ours.test/sign-in/callback/google");
    private static final Secret BROWSER = Token.random("");

    private final SetClock clock = new SetClock();
    private final ProviderStub provider = new ProviderStub();
    private final DataSource database = TestDatabase.create();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final AnnotationConfigApplicationContext context = start();
    private final IdentityFlows flows = context.getBean(IdentityFlows.class);
    private final Identities identities = context.getBean(Identities.class);
    private final MemberStore members = context.getBean(MemberStore.class);
    private final String ours = context.getBean(WorkspaceStore.class).create("ours").workspaceId();

    private AnnotationConfigApplicationContext start() {
        var application = new AnnotationConfigApplicationContext();
        TestPropertyValues.of(
                        "millrace.egress.allow=127.0.0.1",
                        "millrace.vault.keys=" + VaultKeys.generate("k1").reveal(),
                        "millrace.sign-in.providers.corp.type=openid",
                        "millrace.sign-in.providers.corp.issuer=%s/corp".formatted(provider.url()),
                        "millrace.sign-in.providers.corp.allowed-domains=corp.test",
                        "millrace.sign-in.providers.corp.role=operator")
                .and(Stream.of("google", "github", "microsoft", "corp")
                        .flatMap(name -> Stream.of(
                                "millrace.sign-in.providers.%s.client-id=our-app".formatted(name),
                                "millrace.sign-in.providers.%s.client-secret=our-s3cret".formatted(name)))
                        .toArray(String[]::new))
                .and(Stream.of("google", "github", "microsoft")
                        .flatMap(name -> Stream.of(
                                "millrace.sign-in.providers.%s.allowed-domains=ours.test,ourk.test".formatted(name),
                                "millrace.sign-in.providers.%s.authorization-url=%s/authorize".formatted(name, provider.url()),
                                "millrace.sign-in.providers.%s.token-url=%s/token".formatted(name, provider.url()),
                                "millrace.sign-in.providers.%s.userinfo-url=%s/user".formatted(name, provider.url()),
                                "millrace.sign-in.providers.%s.emails-url=%s/emails".formatted(name, provider.url())))
                        .toArray(String[]::new))
                .applyTo(application);
        application.registerBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry());
        application.registerBean(Clock.class, () -> clock);
        application.registerBean(Ids.class, () -> new Ids(clock));
        application.registerBean(DataSource.class, () -> database);
        application.registerBean(JdbcClient.class, () -> jdbc);
        application.registerBean(PlatformTransactionManager.class, () -> new JdbcTransactionManager(database));
        application.registerBean(TransactionTemplate.class, () -> new TransactionTemplate(new JdbcTransactionManager(database)));
        application.scan(
                "dev.millrace.vault",
                "dev.millrace.egress",
                "dev.millrace.connection",
                "dev.millrace.mail",
                "dev.millrace.workspace",
                "dev.millrace.audit");
        application.refresh();
        return application;
    }

    @BeforeEach
    void nobodyIsThere() {
        jdbc.sql("delete from member").update();
        provider.answers("/user", 404, "{}").answers("/emails", 404, "{}");
        provider.answers(
                "/corp/.well-known/openid-configuration",
                200,
                Json.write(Map.of(
                        "issuer", provider.url() + "/corp",
                        "authorization_endpoint", provider.url() + "/corp/authorize",
                        "token_endpoint", provider.url() + "/token",
                        "userinfo_endpoint", provider.url() + "/corp/user")));
    }

    @AfterAll
    void close() {
        context.close();
        provider.close();
    }

    @Test
    void sendsAPersonAwayWithAStateAChallengeAndANonceAndKeepsNoneOfTheSecrets() {
        var sent = begin("google", null, BROWSER);

        assertThat(sent.toString()).startsWith(provider.url() + "/authorize?");
        assertThat(query(sent))
                .containsEntry("response_type", "code")
                .containsEntry("client_id", "our-app")
                .containsEntry("redirect_uri", BACK.toString())
                .containsEntry("scope", "openid email profile")
                .containsEntry("code_challenge_method", "S256")
                .containsKeys("state", "nonce", "code_challenge")
                .doesNotContainKeys("client_secret", "code_verifier");
        assertThat(jdbc.sql("select sign_in_flow::text from sign_in_flow").query(String.class).list())
                .isNotEmpty()
                .noneMatch(row -> row.contains(query(sent).get("state")) || row.contains(BROWSER.reveal()));
    }

    @Test
    void makesAMemberOfWhoeverHasAVerifiedEmailOfAnAllowedDomainAndKnowsThemFromThenOn() {
        var made = signedIn(arrive("google", google("Ada@ours.test", true)));

        assertThat(made.how()).isEqualTo(Arrival.How.MADE);
        assertThat(made.target()).isEqualTo("/runs");
        assertThat(made.member().email()).isEqualTo("Ada@ours.test");
        assertThat(made.member().name()).isEqualTo("Ada");
        assertThat(made.member().role()).isEqualTo(Role.MEMBER);
        assertThat(made.member().workspaceId()).isEqualTo(ours);
        assertThat(provider.asked("/token").getLast().form())
                .containsEntry("grant_type", "authorization_code")
                .containsEntry("redirect_uri", BACK.toString())
                .containsKey("code_verifier");

        var again = signedIn(arrive("google", google("changed@elsewhere.test", false)));

        assertThat(again.how()).isEqualTo(Arrival.How.KNOWN);
        assertThat(again.member().memberId()).isEqualTo(made.member().memberId());
        assertThat(identities.of(again.member())).singleElement().satisfies(linked -> {
            assertThat(linked.provider()).isEqualTo("Google");
            assertThat(linked.email()).isEqualTo("Ada@ours.test");
            assertThat(linked.lastUsedAt()).isNotNull();
            assertThat(linked.onlyWay()).isTrue();
        });
    }

    @Test
    void asksTheAddressesThatAnOpenIdProviderNames() {
        provider.answers("/corp/user", 200, "{\"sub\":\"bob\",\"email\":\"bob@corp.test\",\"email_verified\":\"true\"}");

        var made = signedIn(arrive("corp", claims("bob", null, null, null, Map.of("iss", provider.url() + "/corp"))));

        assertThat(made.member().email()).isEqualTo("bob@corp.test");
        assertThat(made.member().role()).isEqualTo(Role.OPERATOR);
        assertThat(provider.asked("/corp/user").getLast().authorization()).isEqualTo("Bearer t0ken");
    }

    @Test
    void doesNotBelieveWhatIsToldAboutAnotherAccount() {
        provider.answers("/corp/user", 200, "{\"sub\":\"boss\",\"email\":\"boss@corp.test\",\"email_verified\":true}");

        assertThat(refused(() -> arrive("corp", claims("bob", null, null, null, Map.of("iss", provider.url() + "/corp")))))
                .contains("told about another account");
    }

    @Test
    void takesGithubsPrimaryEmailWhereItIsVerified() {
        provider.answers("/user", 200, "{\"id\":7,\"name\":\"Ada\",\"email\":\"boss@ours.test\"}");
        emails("{\"email\":\"boss@ours.test\",\"primary\":false,\"verified\":true}",
                "{\"email\":\"ada@ours.test\",\"primary\":true,\"verified\":true}");

        assertThat(signedIn(arrive("github", Map.of())).member().email()).isEqualTo("ada@ours.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"id\":\"\"}", "{\"id\":null}", "{\"id\":\"a\\u0000b\"}", "[]", "no json"})
    void anAnswerThatNamesNobodySignsNobodyIn(String answer) {
        provider.answers("/user", 200, answer);

        assertThat(refused(() -> arrive("github", Map.of()))).contains("does not say whose account this is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada@elsewhere.test", "ada@sub.ours.test", "ada@evil-ours.test", "ada@ours.test.evil.test"})
    void makesNobodyAMemberOfAnotherDomain(String email) {
        assertThat(refused(() -> arrive("google", google(email, true)))).contains("There is no member with the e-mail " + email);
        assertThat(members.any()).isFalse();
    }

    @Test
    void makesNobodyAMemberWhoseGoogleAccountIsTheirOwn() {
        var privateAccount = new HashMap<>(google("left@ours.test", true));
        privateAccount.remove("hd");

        assertThat(refused(() -> arrive("google", privateAccount))).contains("do not become members by themselves");
    }

    @Test
    void neverLinksSilentlyTheAccountWithAMembersEmail() {
        var ada = member("ada@ours.test", "hash");

        var link = link(arrive("google", google("ADA@ours.test", true)));

        assertThat(identities.of(ada)).isEmpty();
        assertThat(identities.confirming(link, BROWSER)).hasValueSatisfying(confirming -> {
            assertThat(confirming.member().memberId()).isEqualTo(ada.memberId());
            assertThat(confirming.hasPassword()).isTrue();
            assertThat(confirming.provider()).isEqualTo("Google");
            assertThat(confirming.ways()).isEmpty();
        });

        identities.confirm(link, BROWSER, ada.memberId());

        assertThat(identities.of(ada)).hasSize(1);
        assertThat(signedIn(arrive("google", google("ADA@ours.test", true))).member().memberId()).isEqualTo(ada.memberId());
    }

    @Test
    void aPendingLinkIsGoodOnceForItsMemberInItsBrowserForTenMinutes() {
        var ada = member("ada@ours.test", "hash");
        var eve = member("eve@ours.test", "hash");
        var link = link(arrive("google", google("ada@ours.test", true)));

        assertThat(identities.confirming(link, Token.random(""))).isEmpty();
        assertThat(refused(() -> identities.confirm(link, Token.random(""), ada.memberId()))).contains("start again");
        assertThat(refused(() -> identities.confirm(link, BROWSER, eve.memberId()))).contains("start again");
        identities.confirm(link, BROWSER, ada.memberId());
        jdbc.sql("delete from member_identity").update();
        assertThat(refused(() -> identities.confirm(link, BROWSER, ada.memberId()))).as("used up").contains("start again");
        assertThat(identities.of(eve)).isEmpty();

        var late = link(arrive("google", google("ada@ours.test", true)));
        clock.advance(Duration.ofMinutes(11));
        assertThat(identities.confirming(late, BROWSER)).isEmpty();
        assertThat(refused(() -> identities.confirm(late, BROWSER, ada.memberId()))).contains("start again");
        assertThat(identities.of(ada)).isEmpty();
    }

    @Test
    void aPendingLinkIsConfirmedByAnotherAccountOfThatMemberAndOfNobodyElse() {
        var ada = member("ada@ours.test", null);
        var eve = member("eve@ours.test", null);
        linkGithub(ada, 1);
        linkGithub(eve, 2);
        var link = link(arrive("google", google("ada@ours.test", true)));
        assertThat(identities.confirming(link, BROWSER).orElseThrow().ways())
                .containsExactly(new IdentityProviders.Way("github", "GitHub"));

        provider.answers("/user", 200, "{\"id\":2}");
        assertThat(refused(() -> finish(confirming("github", link)))).contains("does not sign in the member");
        provider.answers("/user", 200, "{\"id\":3}");
        assertThat(refused(() -> finish(confirming("github", link)))).contains("does not sign in the member");
        assertThat(identities.of(ada)).hasSize(1);

        provider.answers("/user", 200, "{\"id\":1}");
        var confirmed = signedIn(finish(confirming("github", link)));

        assertThat(confirmed.how()).isEqualTo(Arrival.How.LINKED_ANOTHER);
        assertThat(confirmed.member().memberId()).isEqualTo(ada.memberId());
        assertThat(identities.of(ada)).extracting(Identities.Linked::provider).containsExactly("GitHub", "Google");
        assertThat(identities.of(eve)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"ada@ours.test", "new@ours.test"})
    void anUnverifiedEmailNeitherLinksNorMakesAnybody(String email) {
        var ada = member("ada@ours.test", "hash");
        var unsaid = new HashMap<>(google(email, true));
        unsaid.remove("email_verified");
        provider.answers("/user", 200, "{\"id\":7,\"email\":\"%s\"}".formatted(email));
        emails("{\"email\":\"%s\",\"primary\":true,\"verified\":false}".formatted(email));
        var azure = claims("a", email, null, null, Map.of("iss", microsoft("t1"), "tid", "t1"));

        assertThat(refused(() -> arrive("google", google(email, false)))).contains("does not tell an e-mail address that it has verified");
        assertThat(refused(() -> arrive("github", Map.of()))).contains("sign in as before and link GitHub");
        provider.answers("/user", 404, "{}");
        assertThat(refused(() -> arrive("google", unsaid))).contains("verified");
        assertThat(refused(() -> arrive("google", google(null, true)))).contains("verified");
        assertThat(refused(() -> arrive("microsoft", azure))).contains("verified");
        assertThat(identities.of(ada)).isEmpty();
        assertThat(jdbc.sql("select count(*) from pending_identity").query(Integer.class).single()).isZero();
        assertThat(jdbc.sql("select count(*) from member").query(Integer.class).single()).isOne();
    }

    /** The Kelvin sign is a small k once it is made small. */
    @Test
    void aLookalikeOfAMembersEmailProvesNothing() {
        member("ada@ourk.test", "hash");

        assertThat(refused(() -> arrive("google", google("ada@our\u212a.test", true)))).contains("verified");
        assertThat(refused(() -> arrive("google", google("eve@ours.test,ada@ourk.test", true)))).contains("verified");
    }

    @Test
    void theSameSubjectOfAnotherTenantIsSomebodyElse() {
        var one = claims("a", "ada@ours.test", null, null, Map.of("iss", microsoft("t1"), "tid", "t1", "xms_edov", 1));
        var other = claims("a", "eve@elsewhere.test", null, null, Map.of("iss", microsoft("t2"), "tid", "t2", "xms_edov", true));
        var liar = claims("a", "ada@ours.test", null, null, Map.of("iss", microsoft("t1"), "tid", "t2", "xms_edov", true));

        assertThat(signedIn(arrive("microsoft", one)).how()).isEqualTo(Arrival.How.MADE);
        assertThat(refused(() -> arrive("microsoft", other))).contains("no member with the e-mail eve@elsewhere.test");
        assertThat(refused(() -> arrive("microsoft", liar))).contains("another issuer's");
    }

    @Test
    void anAnswerIsGoodOnceInTheBrowserAndForTheProviderThatItWasMadeFor() {
        signedIn(arrive("google", google("ada@ours.test", true)));

        var sent = begin("google", null, BROWSER);
        issue(google("ada@ours.test", true), sent);
        var eve = Token.random("");
        assertThat(refused(() -> flows.finish("google", back(sent), eve, null))).contains("begun in this browser");
        assertThat(refused(() -> flows.finish("google", back(sent), BROWSER, null))).as("used up").contains("used already");

        var replayed = begin("google", null, BROWSER);
        issue(google("ada@ours.test", true), replayed);
        signedIn(flows.finish("google", back(replayed), BROWSER, null));
        assertThat(refused(() -> flows.finish("google", back(replayed), BROWSER, null))).contains("used already");

        var mixedUp = begin("google", null, BROWSER);
        assertThat(refused(() -> flows.finish("github", back(mixedUp), BROWSER, null))).contains("begun in this browser");

        var late = begin("google", null, BROWSER);
        issue(google("ada@ours.test", true), late);
        clock.advance(Duration.ofMinutes(11));
        assertThat(refused(() -> flows.finish("google", back(late), BROWSER, null))).contains("ten minutes");
        assertThat(refused(() -> flows.finish("google", Map.of("code", "c", "state", "forged"), BROWSER, null))).contains("start again");
    }

    @Test
    void anAnswerInTheNameOfAnotherIssuerIsNotTakenToTheTokenEndpoint() {
        var asked = provider.asked("/token").size();
        for (var name : new String[] {"google", "corp"}) {
            var answer = new HashMap<>(back(begin(name, null, BROWSER)));
            answer.put("iss", "https://evil.test");
            assertThat(refused(() -> flows.finish(name, answer, BROWSER, null))).contains("start again");
        }
        assertThat(provider.asked("/token")).hasSize(asked);

        var sent = begin("google", null, BROWSER);
        issue(google("ada@ours.test", true), sent);
        var answer = new HashMap<>(back(sent));
        answer.put("iss", "https://accounts.google.com");
        signedIn(flows.finish("google", answer, BROWSER, null));
    }

    @ParameterizedTest
    @CsvSource({
        "nonce, another, belongs to another request",
        "aud, another-app, is for another client",
        "iss, https://evil.test, is another issuer's",
        "exp, 1, has ended",
    })
    void anIdTokenOfAnotherSignInSignsNobodyIn(String claim, String value, String why) {
        var wrong = new HashMap<>(google("ada@ours.test", true));
        wrong.put(claim, claim.equals("exp") ? (Object) Long.valueOf(value) : value);

        assertThat(refused(() -> arrive("google", wrong))).contains(why);
        assertThat(members.any()).isFalse();
    }

    @Test
    void anAccessTokenWithoutAnIdTokenProvesNothing() {
        provider.answers("/user", 200, "{\"sub\":\"ada\",\"email\":\"ada@ours.test\",\"email_verified\":true,\"hd\":\"ours.test\"}");
        provider.answers("/token", 200, "{\"access_token\":\"t0ken\",\"token_type\":\"Bearer\"}");

        assertThat(refused(() -> flows.finish("google", back(begin("google", null, BROWSER)), BROWSER, null)))
                .contains("gave no ID token");
    }

    @Test
    void linksAnAccountToTheMemberWhoAskedForItAndToNobodyElse() {
        var ada = member("ada@ours.test", "hash");
        var eve = member("eve@ours.test", "hash");
        for (var other : new @Nullable String[] {eve.memberId(), null}) {
            var sent = begin("google", ada.memberId(), BROWSER);
            issue(google("mine@elsewhere.test", true), sent);
            assertThat(refused(() -> flows.finish("google", back(sent), BROWSER, other))).contains("start again");
        }
        assertThat(identities.of(ada)).isEmpty();
        assertThat(identities.of(eve)).isEmpty();

        var linked = link(ada, "google", google("mine@elsewhere.test", false));

        assertThat(linked.email()).as("not verified").isNull();
        assertThat(identities.of(ada)).hasSize(1);
        assertThat(link(ada, "google", google("mine@elsewhere.test", true)).identityId()).isEqualTo(linked.identityId());
        assertThat(refused(() -> link(eve, "google", google("mine@elsewhere.test", true)))).contains("signs in somebody else here");
        assertThat(signedIn(arrive("google", google("mine@elsewhere.test", true))).member().memberId()).isEqualTo(ada.memberId());
    }

    @Test
    void unlinksOnesOwnAccountsButTheLastWayIn() {
        var ada = member("ada@ours.test", null);
        var eve = member("eve@ours.test", "hash");
        var github = linkGithub(ada, 1);

        assertThatThrownBy(() -> identities.unlink(ada, github))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("last_way_in"));
        assertThatThrownBy(() -> identities.unlink(eve, github))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NOT_FOUND));

        var google = link(ada, "google", google("ada@ours.test", true)).identityId();
        identities.unlink(ada, github);
        assertThatThrownBy(() -> identities.unlink(ada, google)).isInstanceOf(Refusal.class);
        jdbc.sql("update member_identity set provider = 'gone'").update();
        link(ada, "google", google("ada@ours.test", true));
        assertThat(identities.of(ada)).extracting(Identities.Linked::onlyWay).as("nobody has set 'gone' up").containsExactly(false, true);
        members.change(ours, ada.memberId(), null, null, Secret.of("hash"));
        identities.of(ada).forEach(linked -> identities.unlink(ada, linked.identityId()));
        assertThat(identities.of(ada)).isEmpty();
    }

    @Test
    void aMemberWhoIsRemovedTakesTheirAccountsAlong() {
        var ada = member("ada@ours.test", "hash");
        link(ada, "google", google("ada@elsewhere.test", true));
        link(arrive("github", github(5, "ada@ours.test")));
        begin("google", ada.memberId(), BROWSER);

        members.remove(ours, ada.memberId());

        assertThat(refused(() -> arrive("google", google("ada@elsewhere.test", true)))).contains("There is no member");
        assertThat(jdbc.sql("select count(*) from pending_identity").query(Integer.class).single()).isZero();
    }

    @Test
    void saysKindlyThatAPersonDeclined() {
        var answer = new HashMap<>(back(begin("google", null, BROWSER)));
        answer.put("error", "access_denied");

        assertThatThrownBy(() -> flows.finish("google", answer, BROWSER, null))
                .isInstanceOfSatisfying(SignInRefused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(SignInRefused.Reason.DECLINED);
                    assertThat(refused).hasMessageContaining("You declined at Google");
                });
    }

    @Test
    void forgetsWhatNobodyCameBackFor() {
        begin("google", null, BROWSER);
        clock.advance(Duration.ofMinutes(11));
        flows.forgetTheOld();

        assertThat(jdbc.sql("select count(*) from sign_in_flow").query(Integer.class).single()).isZero();
    }

    private Member member(String email, @Nullable String hash) {
        return members.create(ours, email, email, Role.MEMBER, hash == null ? null : Secret.of(hash));
    }

    private Identity link(Member member, String name, Map<String, Object> claims) {
        var sent = begin(name, member.memberId(), BROWSER);
        issue(claims, sent);
        return ((Arrival.Linked) flows.finish(name, back(sent), BROWSER, member.memberId())).identity();
    }

    private String linkGithub(Member member, int id) {
        return link(member, "github", github(id, "%d@github.test".formatted(id))).identityId();
    }

    private Arrival arrive(String name, Map<String, Object> claims) {
        var sent = begin(name, null, BROWSER);
        issue(claims, sent);
        return flows.finish(name, back(sent), BROWSER, null);
    }

    private URI begin(String name, @Nullable String memberId, Secret browser) {
        return flows.begin(new IdentityFlows.Start(name, BACK, "/runs", memberId, null), browser);
    }

    private URI confirming(String name, Secret link) {
        return flows.begin(new IdentityFlows.Start(name, BACK, "/", null, link), BROWSER);
    }

    private Arrival finish(URI sent) {
        return flows.finish("github", back(sent), BROWSER, null);
    }

    private void issue(Map<String, Object> claims, URI sent) {
        var all = new HashMap<>(claims);
        var nonce = query(sent).get("nonce");
        if (nonce != null) {
            all.putIfAbsent("nonce", nonce);
        }
        provider.issues("/token", all);
    }

    private Map<String, Object> google(@Nullable String email, boolean verified) {
        var domain = email == null ? "" : email.substring(email.indexOf('@') + 1);
        return claims(
                "110169484474386276334", email, verified, "Ada", Map.of("iss", "https://accounts.google.com", "hd", domain));
    }

    private Map<String, Object> claims(
            String subject, @Nullable String email, @Nullable Boolean verified, @Nullable String name, Map<String, Object> more) {
        var claims = new HashMap<String, Object>(more);
        claims.put("sub", subject);
        claims.put("aud", "our-app");
        claims.put("exp", clock.instant().getEpochSecond() + 600);
        if (email != null) {
            claims.put("email", email);
        }
        if (verified != null) {
            claims.put("email_verified", verified);
        }
        if (name != null) {
            claims.put("name", name);
        }
        return claims;
    }

    private Map<String, Object> github(int id, String email) {
        provider.answers("/user", 200, "{\"id\":%d}".formatted(id));
        emails("{\"email\":\"%s\",\"primary\":true,\"verified\":true}".formatted(email));
        return Map.of();
    }

    private void emails(String... all) {
        provider.answers("/emails", 200, "[" + String.join(",", all) + "]");
    }

    private static String microsoft(String tenant) {
        return "https://login.microsoftonline.com/%s/v2.0".formatted(tenant);
    }

    private static Map<String, String> back(URI sent) {
        return Map.of("code", "c0de", "state", query(sent).get("state"));
    }

    private static Map<String, String> query(URI sent) {
        return ProviderStub.parameters(sent.getRawQuery());
    }

    private static Arrival.SignedIn signedIn(Arrival arrival) {
        return (Arrival.SignedIn) arrival;
    }

    private static Secret link(Arrival arrival) {
        return ((Arrival.ToConfirm) arrival).link();
    }

    private static String refused(Runnable attempt) {
        try {
            attempt.run();
        } catch (SignInRefused refused) {
            return String.valueOf(refused.getMessage());
        }
        throw new AssertionError("was not refused");
    }
}
