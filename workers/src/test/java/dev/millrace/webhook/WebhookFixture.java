package dev.millrace.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.connection.Authorized;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.dispatch.Wake;
import dev.millrace.event.Acceptance;
import dev.millrace.event.Event;
import dev.millrace.event.Events;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.VaultKeys;
import dev.millrace.webhook.delivery.AttemptDelivery;
import dev.millrace.webhook.delivery.AttemptOutcome;
import dev.millrace.webhook.delivery.ClaimedDelivery;
import dev.millrace.webhook.delivery.Deliveries;
import dev.millrace.webhook.delivery.Delivery;
import dev.millrace.webhook.delivery.DeliveryQueueing;
import dev.millrace.webhook.delivery.EventBody;
import dev.millrace.webhook.recovery.PastEvents;
import dev.millrace.webhook.recovery.Recoveries;
import dev.millrace.webhook.recovery.Recovery;
import dev.millrace.webhook.recovery.RecoveryDraft;
import dev.millrace.webhook.recovery.RecoveryStatus;
import dev.millrace.webhook.recovery.RecoveryTurns;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ClassPathBeanDefinitionScanner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.type.filter.RegexPatternTypeFilter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The feature as it is wired in production, over a database of its own and an egress that reaches this machine only;
 * events are kept in memory, and the clock stands still.
 */
public final class WebhookFixture implements AutoCloseable {

    public static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    public static final String WORKSPACE = "wsp_ours";
    public static final String OTHER_WORKSPACE = "wsp_theirs";

    public final SettableClock clock = new SettableClock(START);
    public final MeterRegistry meters = new SimpleMeterRegistry();
    public final JdbcClient jdbc;
    public final List<ObjectNode> published = new CopyOnWriteArrayList<>();
    private volatile boolean databaseIsAway;
    private final Map<String, byte[]> bodies = new ConcurrentHashMap<>();
    private final List<Event> stored = new CopyOnWriteArrayList<>();
    private final Ids ids = new Ids(clock);
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    public WebhookFixture() {
        this(Map.of());
    }

    /** @param settings such as {@code millrace.webhook.timeout} */
    public WebhookFixture(Map<String, Object> settings) {
        var database = TestDatabase.create();
        jdbc = JdbcClient.create(database);
        var properties = new HashMap<String, Object>(settings);
        properties.put("millrace.vault.keys", VaultKeys.generate("k1").reveal());
        properties.put("millrace.egress.allow", "127.0.0.1");
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
        context.getBeanFactory().setConversionService(
                ApplicationConversionService.getSharedInstance());
        context.registerBean(DataSource.class, () -> database);
        context.registerBean(JdbcClient.class, () -> jdbc);
        context.registerBean(PlatformTransactionManager.class, () -> new JdbcTransactionManager(database));
        context.registerBean(Clock.class, () -> clock);
        context.registerBean(Ids.class, () -> ids);
        context.registerBean(Wake.class, Wake::new);
        context.registerBean(MeterRegistry.class, () -> meters);
        context.registerBean(Events.class, () -> (workspaceId, events, depth) -> accept(workspaceId, events));
        context.registerBean(EventBody.class, () -> this::body);
        context.registerBean(PastEvents.class, () -> this::between);
        context.registerBean(ConnectionAccess.class, NoConnections::new);
        var scanner = new ClassPathBeanDefinitionScanner(context);
        // The inbox and the engine are this fixture's own.
        scanner.addExcludeFilter(new RegexPatternTypeFilter(Pattern.compile(".*WorkConfiguration")));
        scanner.scan("dev.millrace.webhook", "dev.millrace.mail", "dev.millrace.vault", "dev.millrace.egress");
        context.refresh();
        for (var workspace : List.of(WORKSPACE, OTHER_WORKSPACE)) {
            jdbc.sql("insert into workspace (workspace_id, name) values (:id, :id)")
                    .param("id", workspace)
                    .update();
        }
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Webhooks webhooks() {
        return bean(Webhooks.class);
    }

    public Deliveries deliveries() {
        return bean(Deliveries.class);
    }

    public IssuedWebhook endpoint(String url, String... events) {
        return webhooks().create(WORKSPACE, draft(url, events));
    }

    public static WebhookDraft draft(String url, String... events) {
        return new WebhookDraft("endpoint", url, List.of(events), null, null, null, null);
    }

    /** Accepts an event of {@code type} as the inbox does: its deliveries are queued. */
    public Event event(String workspaceId, String type) {
        return event(workspaceId, type, event -> {});
    }

    /** @param shape changes the event before it is accepted */
    public Event event(String workspaceId, String type, Consumer<ObjectNode> shape) {
        var eventId = ids.next("evt");
        var cloudEvent = Json.mapper().createObjectNode();
        cloudEvent.put("specversion", "1.0").put("id", "id-" + eventId).put("source", "/test").put("type", type);
        cloudEvent.put("millraceeventid", eventId).putObject("data").put("hello", "wörld");
        shape.accept(cloudEvent);
        bodies.put(workspaceId + "/" + eventId, Json.write(cloudEvent).getBytes(StandardCharsets.UTF_8));
        var event = new Event(workspaceId, eventId, clock.instant(), 0, cloudEvent);
        stored.add(event);
        bean(DeliveryQueueing.class).accepted(List.of(event));
        return event;
    }

    /** Accepts an event that exactly one endpoint wants, and gives its delivery. */
    public Delivery delivery(String type) {
        var queued = deliveries().ofEvent(WORKSPACE, event(WORKSPACE, type).eventId());
        if (queued.size() != 1) {
            throw new AssertionError(type + " is wanted by " + queued.size() + " endpoints");
        }
        return queued.getFirst();
    }

    public Delivery read(Delivery delivery) {
        return deliveries().get(WORKSPACE, delivery.deliveryId());
    }

    /** Attempts the delivery as its workflow does. */
    public AttemptOutcome attempt(Delivery delivery) {
        return bean(AttemptDelivery.class).attempt(delivery.deliveryId(), round(delivery));
    }

    public int round(Delivery delivery) {
        return claim(delivery).round();
    }

    public String dispatch(Delivery delivery) {
        return jdbc.sql("select dispatch from delivery where delivery_id = :id")
                .param("id", delivery.deliveryId())
                .query(String.class)
                .single();
    }

    /** Claims the delivery as the dispatcher does. */
    public ClaimedDelivery claim(Delivery delivery) {
        jdbc.sql("update delivery set dispatch = 'claimed', claimed_at = now() where delivery_id = :id and dispatch = 'queued'")
                .param("id", delivery.deliveryId())
                .update();
        return jdbc.sql("select * from delivery where delivery_id = :id")
                .param("id", delivery.deliveryId())
                .query((row, number) -> new ClaimedDelivery(
                        row.getString("delivery_id"),
                        row.getInt("round"),
                        row.getString("workflow_id"),
                        row.getString("status").equals("retrying"),
                        row.getString("event_type"),
                        row.getString("webhook_id")))
                .single();
    }

    /** Sends again all that the endpoint did not take since then, moving the clock from turn to turn until the recovery has ended. */
    public Recovery recovered(String webhookId, Instant since) {
        return ended(bean(Recoveries.class).begin(WORKSPACE, webhookId, RecoveryDraft.since(since)));
    }

    /** Works on a recovery until it has ended. */
    public Recovery ended(Recovery recovery) {
        var turns = bean(RecoveryTurns.class);
        var now = recovery;
        for (var turn = 0; now.status() == RecoveryStatus.RUNNING; turn++) {
            if (turn > 1_000) {
                throw new AssertionError("it does not end: " + now);
            }
            clock.advance(Duration.ofSeconds(1));
            turns.of(recovery.recoveryId());
            now = bean(Recoveries.class).get(WORKSPACE, recovery.webhookId(), recovery.recoveryId());
        }
        return now;
    }

    private List<Event> between(String workspaceId, Instant since, Instant until, String after, int limit) {
        return stored.stream()
                .filter(event -> event.workspaceId().equals(workspaceId) && event.eventId().compareTo(after) > 0)
                .filter(event -> !event.receivedAt().isBefore(since) && event.receivedAt().isBefore(until))
                .sorted(Comparator.comparing(Event::eventId))
                .limit(limit)
                .toList();
    }

    /** From now on, or no longer, reading an event fails. */
    public void databaseIsAway(boolean away) {
        databaseIsAway = away;
    }

    private static final class NoConnections implements ConnectionAccess {

        @Override
        public Optional<Authorized> byName(String workspaceId, String name) {
            return Optional.empty();
        }

        @Override
        public boolean refused(String workspaceId, String name, Authorized refused) {
            return false;
        }
    }

    private byte @Nullable [] body(String workspaceId, String eventId, Payload payload) {
        if (databaseIsAway) {
            throw new IllegalStateException("the database is away");
        }
        return bodies.get(workspaceId + "/" + eventId);
    }

    public void forgetEvents() {
        bodies.clear();
    }

    private List<Acceptance> accept(String workspaceId, List<ObjectNode> cloudEvents) {
        published.addAll(cloudEvents);
        return cloudEvents.stream()
                .map(event -> new Acceptance(ids.next("evt"), false))
                .toList();
    }

    @Override
    public void close() {
        context.close();
    }
}
