package dev.millrace.connection.limit;

import dev.millrace.connection.ConnectionEnds;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.connection.provider.Providers;
import dev.millrace.event.Events;
import dev.millrace.mail.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class LimitConfiguration {

    /** Lazy events: those who subscribe to them check definitions, which is done by calls. */
    @Bean
    ConnectorEvents connectorEvents(@Lazy Events events) {
        return new ConnectorEvents(events);
    }

    @Bean
    BudgetStore budgetStore(JdbcClient jdbc) {
        return new BudgetStore(jdbc);
    }

    @Bean
    Breakers breakers(JdbcClient jdbc, ConnectorEvents events, Clock clock) {
        return new Breakers(new BreakerStore(jdbc), events, clock, RandomGenerator.getDefault());
    }

    @Bean
    Gate gate(
            Providers providers,
            ProviderClients clients,
            ProviderSettings settings,
            BudgetStore store,
            Breakers breakers,
            Clock clock) {
        return new ProviderGate(
                new Budgets(providers, clients)::of, store, breakers, new Detours(settings), clock, LimitConfiguration::pause);
    }

    @Bean
    @ConditionalOnProperty(name = "millrace.worker.enabled", matchIfMissing = true)
    EndedConnections endedConnections(ConnectionEnds ends, ConnectorEvents events, Outbox outbox) {
        return new EndedConnections(ends, events, outbox);
    }

    @Bean
    @ConditionalOnProperty(name = "millrace.worker.enabled", matchIfMissing = true)
    IdleBudgets idleBudgets(BudgetStore store, Clock clock) {
        return new IdleBudgets(store, clock);
    }

    /** A worker that stops goes on at once; the request itself then finds out that it is interrupted. */
    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
