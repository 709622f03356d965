package dev.millrace.api.trial;

import dev.millrace.trial.Trials;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TrialConfiguration {

    @Bean
    Trials trials() {
        return new Trials();
    }
}
