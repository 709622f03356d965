package dev.millrace.api.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestConstructor;

/**
 * Runs a class against the whole application, engine and workers included, on a random port. All such classes of a
 * module share one application; what a constructor takes are beans.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = WholeApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "millrace.egress.allow=127.0.0.1/32,localhost",
            "millrace.run.shell=true",
            "millrace.run.unconfined=true"
        })
@ContextConfiguration(initializers = TestSettings.class)
@TestConstructor(autowireMode = TestConstructor.AutowireMode.ALL)
public @interface WholeTest {}
