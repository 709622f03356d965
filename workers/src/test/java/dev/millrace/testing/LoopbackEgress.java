package dev.millrace.testing;

import dev.millrace.egress.Egress;
import dev.millrace.egress.GrpcEgress;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** The real way out, guard included, which lets a test reach 127.0.0.1 and refuses every other private address. */
public final class LoopbackEgress {

    private static final AnnotationConfigApplicationContext CONTEXT = start();

    private LoopbackEgress() {}

    public static Egress get() {
        return CONTEXT.getBean(Egress.class);
    }

    /** The same way out for gRPC. */
    public static GrpcEgress grpc() {
        return CONTEXT.getBean(GrpcEgress.class);
    }

    private static AnnotationConfigApplicationContext start() {
        var context = new AnnotationConfigApplicationContext();
        TestPropertyValues.of("millrace.egress.allow=127.0.0.1").applyTo(context);
        context.scan("dev.millrace.egress");
        context.refresh();
        return context;
    }
}
