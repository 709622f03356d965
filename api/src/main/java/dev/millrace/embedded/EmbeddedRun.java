package dev.millrace.embedded;

import dev.millrace.api.request.Readiness;
import dev.millrace.api.security.FirstStart;
import dev.millrace.engine.Engine;
import dev.millrace.start.CannotStart;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * One start of everything: refuses what cannot work, starts the servers in the background, gives Spring the settings
 * that lead to them, and stops them after everything that uses them.
 */
public final class EmbeddedRun implements AutoCloseable {

    /** What a process manager commonly leaves between SIGTERM and SIGKILL is 30 s. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private static final Duration LAST_STOP_LIMIT = Duration.ofSeconds(5);

    private final Settings settings;
    private final int port;
    private final Optional<Home> home;
    private final Optional<EmbeddedPostgres> postgres;
    private final Optional<OwnEngine> engine;
    private final boolean firstStart;

    private volatile @Nullable ConfigurableApplicationContext context;
    private boolean closed;

    private record OwnEngine(Engine engine, Runnable start, Runnable stop) {}

    private EmbeddedRun(Settings settings) {
        this.settings = settings;
        home = settings.embedsDatabase() || settings.embedsEngine()
                ? Optional.of(Home.open(settings.home()))
                : Optional.empty();
        try {
            refuseTakenPort(settings.port());
            port = settings.port() == 0 ? Ports.anyFree() : settings.port();
            var ports = home.map(open -> new Ports(open.path("ports")));
            var binary = temporalBinary(settings);
            firstStart = credentials().filter(Files::exists).isEmpty();
            postgres = home.filter(open -> settings.embedsDatabase())
                    .map(open -> new EmbeddedPostgres(open, ports.orElseThrow()));
            engine = home.filter(open -> settings.embedsEngine())
                    .map(open -> ownEngine(binary, open, ports.orElseThrow()));
        } catch (RuntimeException refused) {
            home.ifPresent(Home::close);
            throw refused;
        }
    }

    /**
     * Runs {@code application} until the process is told to end. What prevents the start is said on standard error in
     * a sentence, and the process ends with exit code 1.
     */
    public static void launch(Class<?> application, String... arguments) {
        EmbeddedRun run;
        try {
            run = begin(arguments);
        } catch (CannotStart refused) {
            System.err.println("Millrace cannot start. " + refused.getMessage());
            System.exit(1);
            return;
        }
        try {
            var spring = new SpringApplication(application);
            spring.addInitializers(run::prepare);
            // The order of the stop is ours: two hooks would close the context and the servers at once.
            spring.setRegisterShutdownHook(false);
            spring.run(arguments);
        } catch (RuntimeException | Error reported) {
            // Spring has said why; see CannotStartAnalyzer.
            run.close();
            System.exit(1);
        }
    }

    /** Starts PostgreSQL in the background; the shutdown of this JVM stops whatever was started. */
    static EmbeddedRun begin(String... arguments) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(arguments));
        var run = new EmbeddedRun(Settings.read(environment));
        Runtime.getRuntime().addShutdownHook(new Thread(run::stop, "shutdown"));
        run.postgres.ifPresent(EmbeddedPostgres::start);
        return run;
    }

    /** Starts the engine in the background, once logging is set up: the libraries that reach it are talkative. */
    void startEngine() {
        engine.map(OwnEngine::start).ifPresent(Runnable::run);
    }

    /** Blocks until both servers answer, as the beans that need them do one by one. */
    void awaitServers() {
        postgres.ifPresent(EmbeddedPostgres::awaitReady);
        engine.ifPresent(own -> own.engine().target());
    }

    /** Gives a context the addresses of the servers, and makes its data source wait for the database. */
    void prepare(ConfigurableApplicationContext context) {
        this.context = context;
        startEngine();
        addProperties(context.getEnvironment());
        var beans = context.getBeanFactory();
        engine.ifPresent(started -> beans.registerSingleton("engine", started.engine()));
        postgres.ifPresent(database -> beans.addBeanPostProcessor(new WaitForDatabase(database)));
        context.addApplicationListener(new PrintBanner(context));
    }

    /** Stops the servers. Only the first call does anything, and it returns when nothing is left. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        var closing = Stream.of(engine.map(OwnEngine::stop), postgres.<Runnable>map(database -> database::close))
                .flatMap(Optional::stream)
                .map(stop -> Thread.ofPlatform().name("stop").start(stop))
                .toList();
        for (var thread : closing) {
            joinUninterrupted(thread);
        }
        home.ifPresent(Home::close);
    }

    private void addProperties(ConfigurableEnvironment environment) {
        var fixed = new LinkedHashMap<String, Object>();
        var defaults = new LinkedHashMap<String, Object>();
        fixed.put("server.port", port);
        postgres.ifPresent(database -> {
            home.ifPresent(open -> fixed.put("millrace.embedded.home", open.directory().toString()));
            fixed.put("spring.datasource.url", database.url());
            fixed.put("spring.datasource.username", EmbeddedPostgres.USER);
            fixed.put("spring.datasource.password", database.password().reveal());
            if (settings.encryptionKeys().isEmpty()) {
                fixed.put("millrace.vault.keys", encryptionKeys());
            }
            defaults.put("millrace.egress.allow", "127.0.0.1/32,localhost");
        });
        environment.getPropertySources().addFirst(new MapPropertySource("embedded", Map.copyOf(fixed)));
        environment.getPropertySources().addLast(new MapPropertySource("embedded-defaults", Map.copyOf(defaults)));
    }

    private String encryptionKeys() {
        return home.orElseThrow()
                .secret("encryption-keys", () -> {
                    var key = new byte[32];
                    new SecureRandom().nextBytes(key);
                    return "k1:" + Base64.getEncoder().encodeToString(key);
                })
                .reveal();
    }

    private Optional<Path> credentials() {
        return home.filter(open -> settings.embedsDatabase()).map(open -> open.path("credentials.json"));
    }

    private static void refuseTakenPort(int port) {
        if (port != 0 && !Ports.free(port)) {
            throw new CannotStart(
                    "Port %d is taken by another program; stop that, or choose another port with SERVER_PORT, for instance SERVER_PORT=%d."
                            .formatted(port, Ports.anyFree()));
        }
    }

    /** Looked for before anything starts, because it may refuse. */
    private static Optional<Path> temporalBinary(Settings settings) {
        return settings.embedsEngine() ? EngineChoices.binary(settings.engine()) : Optional.empty();
    }

    private static OwnEngine ownEngine(Optional<Path> binary, Home home, Ports ports) {
        if (binary.isPresent()) {
            var server = new DevServer(binary.get(), home, ports);
            return new OwnEngine(server, server::start, server::close);
        }
        var inside = new InJvmEngine(ports.choose("temporal", 7233));
        return new OwnEngine(inside, inside::start, inside::close);
    }

    /**
     * The whole stop in its order: the web server and the workers end with the context, then its data source closes,
     * then the servers stop. Whatever in the context does not end in time must not keep the process for ever.
     */
    private void stop() {
        try {
            var inOrder = Thread.ofPlatform().daemon().name("stop").start(() -> {
                if (context != null) {
                    context.close();
                }
                close();
            });
            if (!inOrder.join(STOP_LIMIT)) {
                System.err.println("Millrace did not stop within %d s and ends now.".formatted(STOP_LIMIT.toSeconds()));
                Thread.ofPlatform().daemon().name("stop").start(this::close).join(LAST_STOP_LIMIT);
                Runtime.getRuntime().halt(1);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void joinUninterrupted(Thread thread) {
        while (true) {
            try {
                thread.join();
                return;
            } catch (InterruptedException again) {
                // Leaving now would leave a server behind.
            }
        }
    }

    /** The pool connects at its first use, so the server may start while Spring makes everything before it. */
    private record WaitForDatabase(EmbeddedPostgres database) implements BeanPostProcessor {

        @Override
        public Object postProcessBeforeInitialization(Object bean, String name) {
            if (bean instanceof DataSource) {
                database.awaitReady();
            }
            return bean;
        }
    }

    /** Once, when an event would be accepted and worked on: the workers may still be connecting when the web is open. */
    private final class PrintBanner implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

        private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

        private final ConfigurableApplicationContext context;
        private @Nullable Thread waiting;

        PrintBanner(ConfigurableApplicationContext context) {
            this.context = context;
        }

        @Override
        public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
            if (event.getState() == ReadinessState.ACCEPTING_TRAFFIC && waiting == null) {
                waiting = Thread.ofPlatform().daemon().name("banner").start(this::printWhenReady);
            }
        }

        private void printWhenReady() {
            var readiness = context.getBeanProvider(Readiness.class).getIfAvailable();
            while (readiness != null && readiness.refusal().isPresent()) {
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
            System.out.println(banner().text());
        }

        private Banner banner() {
            var environment = context.getEnvironment();
            return new Banner(
                    environment.getProperty("millrace.public-url", "http://localhost:" + port),
                    Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()),
                    context.getBean(Engine.class),
                    credentials(),
                    firstStart,
                    context.getBeanProvider(FirstStart.class).stream()
                            .flatMap(start -> start.report().stream())
                            .flatMap(report -> report.signInUrl().stream())
                            .findFirst(),
                    Optional.ofNullable(environment.getProperty("millrace.egress.allow"))
                            .filter(allowed -> !allowed.isBlank()));
        }
    }
}
