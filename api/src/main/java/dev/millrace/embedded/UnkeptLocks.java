package dev.millrace.embedded;

import io.temporal.internal.testservice.TestServicesStarter;
import java.lang.reflect.Field;
import java.util.LinkedList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the test server writes down about the locks of its clock, for people who look for a lock that was forgotten: nothing. It never
 * takes most of it out again and looks through all of it for the rest, so that a server that had worked for an hour did little else.
 * There is no switch for it; a release that keeps it elsewhere is left as it is.
 */
public final class UnkeptLocks extends LinkedList<Object> {

    private static final Logger LOG = LoggerFactory.getLogger(UnkeptLocks.class);

    private UnkeptLocks() {}

    /** From now on. */
    public static void in(TestServicesStarter services) {
        try {
            var timer = field(services, "selfAdvancingTimer").get(services);
            field(timer, "lockEvents").set(timer, new UnkeptLocks());
        } catch (ReflectiveOperationException | RuntimeException changed) {
            LOG.warn("Temporal's server in this JVM gets slower with all that it does: {}", changed.toString());
        }
    }

    private static Field field(Object of, String name) throws NoSuchFieldException {
        var field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    @Override
    public boolean add(Object lock) {
        return true;
    }

    /** The server takes what is missing for a mistake. */
    @Override
    public boolean remove(Object lock) {
        return true;
    }
}
