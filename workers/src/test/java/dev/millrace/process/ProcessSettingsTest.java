package dev.millrace.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

class ProcessSettingsTest {

    @EnableConfigurationProperties(ProcessSettings.class)
    static class Configuration {}

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Configuration.class);

    @Test
    void allowNothingByDefault() {
        application.run(context -> assertThat(context.getBean(ProcessSettings.class))
                .isEqualTo(new ProcessSettings(
                        List.of(),
                        false,
                        false,
                        false,
                        4,
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(30),
                        DataSize.ofMegabytes(256),
                        32,
                        DataSize.ofMegabytes(64),
                        DataSize.ofMegabytes(1),
                        "python3",
                        "",
                        "none",
                        "",
                        false)));
    }

    @Test
    void areReadFromEveryVariable() {
        var variables = Map.<String, Object>ofEntries(
                Map.entry("MILLRACE_RUN_SCRIPT", "js,python"),
                Map.entry("MILLRACE_RUN_SHELL", "true"),
                Map.entry("MILLRACE_RUN_CONTAINER", "true"),
                Map.entry("MILLRACE_RUN_UNCONFINED", "true"),
                Map.entry("MILLRACE_RUN_CONCURRENCY", "7"),
                Map.entry("MILLRACE_RUN_WALL_TIME", "5m"),
                Map.entry("MILLRACE_RUN_CPU_TIME", "2m"),
                Map.entry("MILLRACE_RUN_MEMORY", "1GB"),
                Map.entry("MILLRACE_RUN_PROCESSES", "100"),
                Map.entry("MILLRACE_RUN_SCRATCH", "128MB"),
                Map.entry("MILLRACE_RUN_OUTPUT", "64KB"),
                Map.entry("MILLRACE_RUN_PYTHON", "/opt/python/bin/python3"),
                Map.entry("MILLRACE_RUN_CONTAINER_PROGRAM", "podman"),
                Map.entry("MILLRACE_RUN_CONTAINER_NETWORK", "bridge"),
                Map.entry("MILLRACE_RUN_CONTAINER_VOLUMES", "/srv/shared"),
                Map.entry("MILLRACE_RUN_CONTAINER_PORTS", "true"));

        application
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .replace(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                new SystemEnvironmentPropertySource(
                                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables)))
                .run(context -> assertThat(context.getBean(ProcessSettings.class))
                        .isEqualTo(new ProcessSettings(
                                List.of("js", "python"),
                                true,
                                true,
                                true,
                                7,
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(2),
                                DataSize.ofGigabytes(1),
                                100,
                                DataSize.ofMegabytes(128),
                                DataSize.ofKilobytes(64),
                                "/opt/python/bin/python3",
                                "podman",
                                "bridge",
                                "/srv/shared",
                                true)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "script=ruby", "concurrency=0", "wall-time=0s", "wall-time=2h", "cpu-time=0s", "memory=1MB", "processes=1",
                "scratch=1KB", "output=2MB", "output=0B", "container-network=--privileged"
            })
    void refuseTheStartWhereTheyCannotWork(String setting) {
        application.withPropertyValues("millrace.run." + setting).run(context -> assertThat(context).hasFailed());
    }
}
