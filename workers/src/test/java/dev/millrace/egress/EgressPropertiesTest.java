package dev.millrace.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class EgressPropertiesTest {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(EgressConfiguration.class);

    @Test
    void allowNothingAndBoundThePoolByDefault() {
        application.run(context -> {
            assertThat(context).hasSingleBean(Egress.class).hasSingleBean(Guard.class);
            assertThat(context.getBean(EgressProperties.class))
                    .isEqualTo(new EgressProperties(
                            List.of(),
                            2048,
                            128,
                            Duration.ofSeconds(60),
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(10)));
        });
    }

    @Test
    void readEveryKey() {
        application
                .withPropertyValues(
                        "millrace.egress.allow=10.0.0.0/8, crm.example",
                        "millrace.egress.max-connections=7",
                        "millrace.egress.max-connections-per-host=3",
                        "millrace.egress.connection-ttl=5s",
                        "millrace.egress.connect-timeout=200ms",
                        "millrace.egress.lookup-timeout=4s")
                .run(context -> assertThat(context.getBean(EgressProperties.class))
                        .isEqualTo(new EgressProperties(
                                List.of("10.0.0.0/8", "crm.example"),
                                7,
                                3,
                                Duration.ofSeconds(5),
                                Duration.ofMillis(200),
                                Duration.ofSeconds(4))));
    }

    @Test
    void readTheAllowListFromItsVariable() {
        environment("127.0.0.1/32,localhost, fd00::/8")
                .run(context -> assertThat(context.getBean(EgressProperties.class).allowList())
                        .isEqualTo(new AllowList(
                                Set.of("localhost"),
                                List.of(Network.parse("127.0.0.1/32"), Network.parse("fd00::/8")))));
    }

    @Test
    void anEmptyVariableAllowsNothing() {
        environment("")
                .run(context -> assertThat(context.getBean(EgressProperties.class).allowList())
                        .isEqualTo(AllowList.NOTHING));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.5/8, write 10.0.0.0/8",
        "10.0.0.0/33, has a prefix",
        "fd00::/129, has a prefix",
        "10.0.0.0/, its prefix cannot be read",
        "10.0.0.0/08, its prefix cannot be read",
        "10.0.0/8, its address cannot be read",
        "http://crm.example, is not a network",
        "crm.example:8080, is not a network",
        "*.example, is not the name of a host",
        "user@crm.example, is not the name of a host",
        "127.1, is not an IPv4 address",
        "0x7f000001, is not an IPv4 address",
        "::ffff:10.0.0.1, is not a network",
        "crm.example., without the dot",
        "bücher.example, xn--",
    })
    void refuseToStartWithAnAllowListThatCannotBeMeant(String entry, String why) {
        environment("localhost," + entry).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageStartingWith("MILLRACE_EGRESS_ALLOW (millrace.egress.allow): the entry '" + entry + "' ")
                .hasMessageContaining(why));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "millrace.egress.max-connections=0",
                "millrace.egress.max-connections-per-host=-1",
                "millrace.egress.connection-ttl=0s",
                "millrace.egress.connect-timeout=2h",
                "millrace.egress.lookup-timeout=-1s"
            })
    void refuseToStartWithABoundThatIsNone(String property) {
        application.withPropertyValues(property).run(context -> assertThat(context).hasFailed());
    }

    @Test
    void allowAddressesAndNetworksOfBothKinds() {
        var allowed = AllowList.of(List.of("10.0.0.5", "::1", "FD00::/8", " ", "CRM.example"));

        assertThat(allowed.hosts()).containsExactly("crm.example");
        assertThat(allowed.allows(Names.address("10.0.0.5"))).isTrue();
        assertThat(allowed.allows(Names.address("10.0.0.6"))).isFalse();
        assertThat(allowed.allows(Names.address("::1"))).isTrue();
        assertThat(allowed.allows(Names.address("fdff::1"))).isTrue();
        assertThat(allowed.allows(Names.address("fe00::1"))).isFalse();
        assertThat(AllowList.of(List.of("0.0.0.0/0")).allows(Names.address("127.0.0.1"))).isTrue();
        assertThat(AllowList.of(List.of("0.0.0.0/0")).allows(Names.address("::1"))).isFalse();
        assertThatThrownBy(() -> new Network(Names.address("10.0.0.1"), 24)).hasMessageContaining("10.0.0.0/24");
    }

    private ApplicationContextRunner environment(String allow) {
        return application.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-systemEnvironment", Map.of("MILLRACE_EGRESS_ALLOW", allow))));
    }
}
