package dev.millrace.console;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;

/** How browsers keep what the pages load. */
@Configuration(proxyBeanMethods = false)
@PropertySource("classpath:dev/millrace/console/console.properties")
class ConsoleConfiguration {}
