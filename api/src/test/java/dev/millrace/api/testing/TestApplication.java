package dev.millrace.api.testing;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.automation.Automations.AllowedUses;
import dev.millrace.automation.Automations.HeldEvents;
import dev.millrace.automation.Automations.KnownConnections;
import dev.millrace.automation.DefinitionCheck;
import dev.millrace.language.resource.Fetch;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.WorkspaceStore;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;

/**
 * The face of the application without an engine and what needs one, with a clock that tests can move. A feature whose
 * beans need no more than a database and the vault is tested through HTTP by adding its packages here.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan(
        basePackages = {
            "dev.millrace.audit",
            "dev.millrace.connection",
            "dev.millrace.egress",
            "dev.millrace.id",
            "dev.millrace.mail",
            "dev.millrace.vault",
            "dev.millrace.workspace",
            "dev.millrace.automation",
            "dev.millrace.event",
            "dev.millrace.dispatch",
            "dev.millrace.record",
            "dev.millrace.file",
            "dev.millrace.importing",
            "dev.millrace.exporting",
            "dev.millrace.api.address",
            "dev.millrace.api.audit",
            "dev.millrace.api.automation",
            "dev.millrace.api.error",
            "dev.millrace.api.exporting",
            "dev.millrace.api.importing",
            "dev.millrace.api.key",
            "dev.millrace.api.member",
            "dev.millrace.api.record",
            "dev.millrace.api.request",
            "dev.millrace.api.security",
            "dev.millrace.api.testing",
            "dev.millrace.api.trial"
        },
        excludeFilters = {
            @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*Test(\\$.*)?"),
            @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = WholeApplication.class)
        })
public class TestApplication {

    @Bean
    @Primary
    TestClock testClock() {
        return new TestClock();
    }

    @Bean
    KnownConnections knownConnections() {
        return (workspaceId, name) -> true;
    }

    @Bean
    HeldEvents heldEvents() {
        return (workspaceId, namespace, name) -> {};
    }

    @Bean
    AllowedUses allowedUses() {
        return use -> "nothing runs processes here";
    }

    @Bean
    DefinitionCheck.Outside outside() {
        return workspaceId -> reference -> {
            throw new Fetch.Unread("nothing is outside here.");
        };
    }

    @Bean
    Seed seed(
            WorkspaceStore workspaces,
            MemberStore members,
            ApiKeys keys,
            PasswordCheck passwords) {
        return new Seed(workspaces, members, keys, passwords);
    }

    @Bean
    Api api(Seed seed, Environment environment, TestClock clock) {
        return new Api(seed, environment, clock);
    }
}
