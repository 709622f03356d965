package dev.millrace.worker;

import dev.millrace.automation.Automations.KnownConnections;
import dev.millrace.connection.Connections;
import dev.millrace.dispatch.Dispatch;
import dev.millrace.dispatch.DispatchSettings;
import dev.millrace.dispatch.Wake;
import dev.millrace.dispatch.WorkQueue;
import dev.millrace.engine.Engine;
import dev.millrace.engine.EngineConnection;
import dev.millrace.engine.EngineSettings;
import dev.millrace.engine.Workforce;
import dev.millrace.language.run.LargePayloads;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.scheduling.annotation.EnableScheduling;

@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties({WorkerSettings.class, EngineSettings.class, DispatchSettings.class})
class WorkerConfiguration {

    /** Lazy workforces: their activities reach, through queues, for this very connection. */
    @Bean
    EngineConnection engineConnection(
            Engine engine,
            EngineSettings settings,
            LargePayloads.Store largePayloads,
            WorkerSettings worker,
            @Lazy List<Workforce> workforces) {
        return new EngineConnection(
                engine, settings, largePayloads, () -> worker.enabled() ? List.copyOf(workforces) : List.of());
    }

    @Bean
    @ConditionalOnProperty(name = "millrace.worker.enabled", matchIfMissing = true)
    Dispatch dispatch(
            List<WorkQueue<?>> queues,
            DispatchSettings settings,
            Wake wake,
            EngineConnection engine,
            Clock clock,
            MeterRegistry meters) {
        return new Dispatch(queues, settings, wake, engine, clock, meters);
    }

    @Bean
    KnownConnections knownConnections(Connections connections) {
        return (workspaceId, name) -> connections.byName(workspaceId, name).isPresent();
    }
}
