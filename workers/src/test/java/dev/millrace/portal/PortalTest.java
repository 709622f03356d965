package dev.millrace.portal;

import static dev.millrace.webhook.WebhookFixture.OTHER_WORKSPACE;
import static dev.millrace.webhook.WebhookFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.webhook.Receiver;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.WebhookFixture;
import dev.millrace.webhook.delivery.Delivery;
import dev.millrace.webhook.delivery.DeliveryFilter;
import dev.millrace.workspace.Token;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PortalTest {

    private static final PageRequest PAGE = PageRequest.of(null, null);
    private static final Duration HOUR = Duration.ofHours(1);

    private final WebhookFixture fixture = new WebhookFixture();
    private final Receiver receiver = new Receiver();
    private final PortalStore store = new PortalStore(fixture.jdbc);
    private final PortalLinks links = new PortalLinks(store, new Ids(fixture.clock), fixture.clock);
    private final PortalEndpoints endpoints = new PortalEndpoints(fixture.webhooks(), fixture.deliveries(), store);

    @AfterEach
    void stop() {
        receiver.close();
        fixture.close();
    }

    @Test
    void isOpenUntilTheLinkExpires() {
        var made = links.create(WORKSPACE, "acme", HOUR, "ada@ours.test");
        var session = links.open(made.token()).orElseThrow();

        assertThat(session.life()).isEqualTo(HOUR);
        assertThat(links.of(session.session()))
                .contains(new Portal(made.link().linkId(), WORKSPACE, "acme", made.link().expiresAt()));
        assertThat(links.list(WORKSPACE, PAGE).data()).containsExactly(made.link());

        fixture.clock.advance(HOUR);
        assertThat(links.of(session.session())).isEmpty();
        assertThat(links.open(made.token())).isEmpty();
        assertThat(links.list(WORKSPACE, PAGE).data()).isEmpty();
        links.purge();
        assertThat(rows("portal_link")).isZero();
        assertThat(rows("portal_session")).isZero();
    }

    @Test
    void shutsEverybodyOutOnceItIsRevoked() {
        var made = links.create(WORKSPACE, null, HOUR, "ada@ours.test");
        var kept = links.create(WORKSPACE, null, HOUR, "ada@ours.test");
        var session = links.open(made.token()).orElseThrow().session();
        var other = links.open(kept.token()).orElseThrow().session();

        assertThat(refused(() -> links.revoke(OTHER_WORKSPACE, made.link().linkId())).kind())
                .isEqualTo(Refusal.Kind.NOT_FOUND);
        links.revoke(WORKSPACE, made.link().linkId());

        assertThat(links.of(session)).isEmpty();
        assertThat(links.open(made.token())).isEmpty();
        assertThat(links.of(other)).isPresent();
        links.leave(other);
        assertThat(links.of(other)).isEmpty();
    }

    @Test
    void letsNobodyInWithWhatIsNoTokenOfItsKind() {
        var made = links.create(WORKSPACE, "acme", HOUR, "ada@ours.test");
        var session = links.open(made.token()).orElseThrow().session();
        var text = made.token().reveal();

        for (var wrong : Stream.of(
                        text.substring(1) + (text.endsWith("0") ? "1" : "0"), text.substring(1), text + "0", "", session.reveal())
                .map(Secret::of)
                .toList()) {
            assertThat(links.open(wrong)).isEmpty();
        }
        assertThat(links.of(made.token())).isEmpty();
        assertThat(links.of(Token.random(""))).isEmpty();
    }

    @Test
    void keepsTheBrowsersOfALinkToANumber() {
        var made = links.create(WORKSPACE, "acme", HOUR, "ada@ours.test");
        var first = links.open(made.token()).orElseThrow().session();
        for (var more = 1; more < PortalLinks.MOST_SESSIONS; more++) {
            fixture.clock.advance(Duration.ofSeconds(1));
            links.open(made.token());
        }
        assertThat(links.of(first)).isPresent();

        fixture.clock.advance(Duration.ofSeconds(1));
        var last = links.open(made.token()).orElseThrow().session();

        assertThat(links.of(first)).isEmpty();
        assertThat(links.of(last)).isPresent();
        assertThat(rows("portal_session")).isEqualTo(PortalLinks.MOST_SESSIONS);
    }

    @Test
    void refusesAChannelOrALifeThatCannotBe() {
        assertThat(refused(() -> links.create(WORKSPACE, "no/channel", HOUR, "x")).field()).isEqualTo("channel");
        for (var life : List.of(Duration.ofSeconds(59), Duration.ofDays(7).plusSeconds(1), Duration.ofHours(-1))) {
            assertThat(refused(() -> links.create(WORKSPACE, null, life, "x")).field()).isEqualTo("expires_in");
        }
        IntStream.range(0, 3).forEach(one -> assertThat(insert(3)).isTrue());
        assertThat(insert(3)).isFalse();
    }

    @Test
    void holdsACustomerToTheChannel() {
        var acme = endpoint("acme");
        var portal = portal("acme");

        for (var foreign : List.of(
                endpoint("umbrella"), endpoint(), endpoint("acme", "umbrella"), endpointOf(OTHER_WORKSPACE, "acme"))) {
            var id = foreign.webhookId();
            assertThat(List.<ThrowingCallable>of(
                            () -> endpoints.get(portal, id),
                            () -> endpoints.change(portal, id, draft(receiver.url())),
                            () -> endpoints.activate(portal, id, false),
                            () -> endpoints.delete(portal, id),
                            () -> endpoints.rotate(portal, id),
                            () -> endpoints.test(portal, id, "millrace.test"),
                            () -> endpoints.deliveries(portal, id, DeliveryFilter.ALL, PAGE)))
                    .allSatisfy(way -> assertThat(refused(way).kind()).isEqualTo(Refusal.Kind.NOT_FOUND));
            assertThat(fixture.webhooks().get(foreign.workspaceId(), id)).isEqualTo(foreign);
        }

        assertThat(endpoints.list(portal, PAGE).data()).containsExactly(acme);
        assertThat(endpoints.list(portal(null), PAGE).data()).hasSize(4);
        assertThat(receiver.waiting()).isZero();
    }

    @Test
    void makesEndpointsOfTheChannelAndChangesNoOther() {
        var portal = portal("acme");

        var made = endpoints.create(portal, draft(receiver.url())).webhook();
        assertThat(made.channels()).containsExactly("acme");
        var changed = endpoints.change(
                portal, made.webhookId(), new EndpointDraft("other", receiver.url(), List.of("order.paid")));
        assertThat(changed.channels()).containsExactly("acme");
        assertThat(changed.events()).containsExactly("order.paid");

        assertThat(endpoints.create(portal(null), draft(receiver.url())).webhook().channels()).isEmpty();
        IntStream.range(1, PortalEndpoints.MOST_OF_CHANNEL).forEach(more -> endpoints.create(portal, draft(receiver.url())));
        assertThat(refused(() -> endpoints.create(portal, draft(receiver.url()))).code())
                .isEqualTo("portal_endpoints_too_many");
    }

    @Test
    void showsAndSendsNoEventOfAnotherChannelThoughTheEndpointOnceHadIt() {
        var endpoint = endpoint("umbrella");
        var foreign = delivery("umbrella");
        fixture.webhooks().change(WORKSPACE, endpoint.webhookId(), channels("acme"));
        var theirs = delivery("acme");
        var forgotten = delivery("acme");
        fixture.jdbc.sql("delete from event where event_id = :id").param("id", forgotten.eventId()).update();
        var portal = portal("acme");

        assertThat(endpoints.deliveries(portal, endpoint.webhookId(), DeliveryFilter.ALL, PAGE).data())
                .extracting(Delivery::deliveryId)
                .containsExactly(theirs.deliveryId());
        assertThat(endpoints.delivery(portal, theirs.deliveryId()).eventId()).isEqualTo(theirs.eventId());
        for (var id : List.of(foreign.deliveryId(), forgotten.deliveryId())) {
            assertThat(refused(() -> endpoints.delivery(portal, id)).kind()).isEqualTo(Refusal.Kind.NOT_FOUND);
            assertThat(refused(() -> endpoints.retry(portal, id)).kind()).isEqualTo(Refusal.Kind.NOT_FOUND);
        }
        assertThat(refused(() -> endpoints.delivery(portal("umbrella"), theirs.deliveryId())).kind())
                .isEqualTo(Refusal.Kind.NOT_FOUND);
    }

    @Test
    void sendsNoCredentialsOfTheWorkspaceToAnAddressThatACustomerChose() {
        var portal = portal("acme");
        var withHeaders = fixture.webhooks()
                .create(WORKSPACE, full(Map.of("X-Key", "geheim"), null))
                .webhook();
        var withConnection = fixture.webhooks().create(WORKSPACE, full(null, "warehouse")).webhook();

        for (var webhook : List.of(withHeaders, withConnection)) {
            assertThat(refused(() -> endpoints.change(portal, webhook.webhookId(), draft("https://elsewhere.test/")))
                            .field())
                    .isEqualTo("url");
            assertThat(endpoints.change(portal, webhook.webhookId(), draft(receiver.url())).name()).isEqualTo("hello");
        }
        assertThat(endpoints.test(portal, withConnection.webhookId(), "millrace.test").error())
                .isEqualTo("It could not be sent; the sender has to mend that.");
    }

    private Portal portal(@Nullable String channel) {
        return new Portal("plk_1", WORKSPACE, channel, fixture.clock.instant().plus(HOUR));
    }

    private EndpointDraft draft(String url) {
        return new EndpointDraft("hello", url, List.of("order.*"));
    }

    private WebhookDraft full(@Nullable Map<String, @Nullable String> headers, @Nullable String connection) {
        return new WebhookDraft(
                "hello", receiver.url(), List.of("order.*"), headers, null, null, null, List.of("acme"), null, null, connection, null);
    }

    private Webhook endpoint(String... channels) {
        return endpointOf(WORKSPACE, channels);
    }

    private Webhook endpointOf(String workspaceId, String... channels) {
        return fixture.webhooks()
                .create(
                        workspaceId,
                        new WebhookDraft(
                                "hello", receiver.url(), List.of("order.*"), null, null, null, null, List.of(channels), null, null,
                                null, null))
                .webhook();
    }

    private static WebhookDraft channels(String... channels) {
        return new WebhookDraft(null, null, null, null, null, null, null, List.of(channels), null, null, null, null);
    }

    /** Of an event as the inbox keeps it. */
    private Delivery delivery(String channel) {
        var event = fixture.event(WORKSPACE, "order.created", body -> body.put("channel", channel));
        fixture.jdbc
                .sql("""
                        insert into event (event_id, workspace_id, type, source, body, received_at)
                        values (:id, :workspace, 'order.created', '/test', :body::json, now())""")
                .param("id", event.eventId())
                .param("workspace", WORKSPACE)
                .param("body", Json.write(event.cloudEvent()))
                .update();
        return fixture.deliveries().ofEvent(WORKSPACE, event.eventId()).getFirst();
    }

    private boolean insert(int most) {
        var now = fixture.clock.instant();
        var link = new PortalLink(new Ids(fixture.clock).next("plk"), null, "x", now, now.plus(HOUR));
        return store.insert(OTHER_WORKSPACE, link, Token.hash(Token.random("")), most);
    }

    private int rows(String table) {
        return fixture.jdbc.sql("select count(*) from " + table).query(Integer.class).single();
    }

    private static Refusal refused(ThrowingCallable way) {
        var refusal = catchThrowableOfType(Refusal.class, way);
        assertThat(refusal).isNotNull();
        return refusal;
    }
}
