package dev.millrace.process;

import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import java.util.Map;
import java.util.function.Function;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Processes without a server, on the machine of whoever tries an automation. */
public final class StandaloneProcesses {

    private StandaloneProcesses() {}

    /**
     * Processes that are allowed by {@code environment} as a server's are: {@code MILLRACE_RUN_SHELL} and so on.
     *
     * @param calls makes the calls by which the code of scripts is read
     * @throws IllegalArgumentException where a variable says what cannot be
     */
    public static Processes over(Map<String, String> environment, Function<Call, CallResult> calls) {
        var sources = new MutablePropertySources();
        sources.addFirst(new SystemEnvironmentPropertySource("systemEnvironment", Map.copyOf(environment)));
        try {
            var settings = new Binder(ConfigurationPropertySources.from(sources))
                    .bindOrCreate("millrace.run", ProcessSettings.class);
            return new Processes(new Machine(settings, true), settings, calls);
        } catch (org.springframework.boot.context.properties.bind.BindException wrong) {
            var cause = wrong.getCause();
            throw new IllegalArgumentException(
                    "The settings of MILLRACE_RUN_… cannot be used: " + (cause == null ? wrong.getMessage() : cause.getMessage()), wrong);
        }
    }
}
