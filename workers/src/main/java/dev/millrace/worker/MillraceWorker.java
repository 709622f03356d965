package dev.millrace.worker;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Starts a worker alone: it dispatches, runs and delivers, and opens nothing but {@code /actuator}. Start as many as
 * there is work for; they share PostgreSQL ({@code MILLRACE_DB_URL}) and Temporal ({@code TEMPORAL_ADDRESS}).
 */
@SpringBootApplication(scanBasePackages = "dev.millrace", proxyBeanMethods = false)
public class MillraceWorker {

    public static void main(String[] arguments) {
        // Its settings have a name of their own, so that the api, which has this module on its class path, keeps its own.
        new SpringApplicationBuilder(MillraceWorker.class)
                .properties("spring.config.name=worker")
                .listeners(new NeededSettings())
                .run(arguments);
    }
}
