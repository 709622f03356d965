package dev.millrace.process;

import dev.millrace.call.Calls;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProcessSettings.class)
class ProcessConfiguration {

    @Bean
    Machine machine(ProcessSettings settings, @Value("${millrace.worker.enabled:true}") boolean works) {
        return new Machine(settings, works);
    }

    /** Once all is started, since it takes some seconds of a processor; whoever asks before then waits for the answer. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> processLook(Machine machine) {
        return ready -> Thread.ofPlatform().daemon().name("process-look").start(machine::look);
    }

    @Bean(destroyMethod = "close")
    Processes processes(Machine machine, ProcessSettings settings, Calls calls) {
        return new Processes(machine, settings, calls::make);
    }
}
