package dev.millrace.egress;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EgressProperties.class)
class EgressConfiguration {

    @Bean
    SystemResolver egressResolver() {
        return new SystemResolver();
    }

    @Bean
    Guard egressGuard(SystemResolver resolver, EgressProperties properties) {
        return new Guard(resolver, properties.allowList());
    }

    @Bean
    HttpEgress egress(Guard guard, EgressProperties properties) {
        return HttpEgress.open(guard, properties);
    }

    @Bean
    TcpEgress tcpEgress(Guard guard, EgressProperties properties) {
        return new TcpEgress(guard, properties, null, address -> {});
    }

    @Bean
    GrpcEgress grpcEgress(Guard guard, EgressProperties properties) {
        return new GrpcEgress(guard, properties, null);
    }
}
