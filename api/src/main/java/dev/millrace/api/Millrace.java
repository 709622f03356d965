package dev.millrace.api;

import dev.millrace.embedded.EmbeddedRun;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts everything: the face, the workers, and whatever server they need and were given no address of. */
@SpringBootApplication(scanBasePackages = "dev.millrace", proxyBeanMethods = false)
public class Millrace {

    public static void main(String[] arguments) {
        EmbeddedRun.launch(Millrace.class, arguments);
    }
}
