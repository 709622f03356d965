package dev.millrace.api.testing;

import dev.millrace.api.Millrace;
import dev.millrace.api.request.ReadinessCheck;
import dev.millrace.api.security.PasswordCheck;
import dev.millrace.engine.EngineConnection;
import dev.millrace.worker.MillraceWorker;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

/** Everything that {@code Millrace} starts, on the engine inside the JVM, with the two seeded workspaces. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan(
        basePackages = "dev.millrace",
        excludeFilters = {
            @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*Test(\\$.*)?"),
            @ComponentScan.Filter(
                    type = FilterType.ASSIGNABLE_TYPE,
                    classes = {TestApplication.class, Millrace.class, MillraceWorker.class, ProbeController.class})
        })
public class WholeApplication {

    @Bean
    @Primary
    TestClock testClock() {
        return new TestClock();
    }

    /** The workers connect behind the start, and a test wants them there; also after Spring had paused the application. */
    @Bean
    SmartLifecycle awaitWorkers(EngineConnection engine) {
        return new SmartLifecycle() {

            private volatile boolean running;

            @Override
            public void start() {
                await(engine::ready);
                running = true;
            }

            @Override
            public void stop() {
                running = false;
            }

            @Override
            public boolean isRunning() {
                return running;
            }

            @Override
            public int getPhase() {
                return EngineConnection.PHASE + 1;
            }
        };
    }

    /** Whatever else an application waits for before it takes anything. */
    @Bean
    ApplicationRunner awaitEverything(List<ReadinessCheck> checks) {
        return arguments -> await(() -> checks.stream().allMatch(ReadinessCheck::ready));
    }

    private static void await(BooleanSupplier ready) {
        var deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!ready.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    @Bean
    Seed seed(WorkspaceStore workspaces, MemberStore members, ApiKeys keys, PasswordCheck passwords) {
        return new Seed(workspaces, members, keys, passwords);
    }

    @Bean
    Api api(Seed seed, Environment environment, TestClock clock) {
        return new Api(seed, environment, clock);
    }
}
