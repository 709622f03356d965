package dev.millrace.api.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestConstructor;

/** Runs a class against the application on a random port; what its constructor takes are beans. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = TestApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "millrace.egress.allow=127.0.0.1/32,localhost")
@ContextConfiguration(initializers = TestSettings.class)
@TestConstructor(autowireMode = TestConstructor.AutowireMode.ALL)
public @interface ApiTest {}
