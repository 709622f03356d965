package dev.millrace.trial;

import dev.millrace.call.RehearsedCalls.Request;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds the stub that answers a call, the first that fits and has calls left. Safe for use by many threads. */
final class Stubs {

    private final List<Counted> stubs;

    /** One stub, and how often it has answered. */
    static final class Counted {

        private final int index;
        private final Stub stub;
        private final @Nullable AddressPattern uri;
        private int answered;

        private Counted(int index, Stub stub) {
            this.index = index;
            this.stub = stub;
            this.uri = stub.uri() == null ? null : new AddressPattern(stub.uri());
        }

        /** Where the stub stands among the others. */
        int index() {
            return index;
        }

        Stub stub() {
            return stub;
        }

        /** Whether it answers who needs what is at {@code address}. */
        private boolean gives(String address) {
            return stub.task() == null
                    && stub.error() == null
                    && (stub.method() == null || stub.method().equalsIgnoreCase("GET"))
                    && uri != null
                    && uri.matches(address);
        }

        private boolean hasCallsLeft() {
            return stub.times() == null || answered < stub.times();
        }
    }

    Stubs(List<Stub> stubs) {
        this.stubs = IntStream.range(0, stubs.size())
                .mapToObj(index -> new Counted(index, stubs.get(index)))
                .toList();
    }

    /** The stub that answers {@code request} of {@code caller}, counted as used. */
    Optional<Counted> take(Caller caller, Request request) {
        return take(counted -> fits(counted.stub, caller)
                && (counted.stub.method() == null || counted.stub.method().equalsIgnoreCase(request.method()))
                && (counted.uri == null || request.uri() != null && counted.uri.matches(request.uri())));
    }

    /** The stub that answers {@code caller}, which makes no request; counted as used. */
    Optional<Counted> take(Caller caller) {
        return take(counted -> fits(counted.stub, caller) && counted.stub.method() == null && counted.uri == null);
    }

    private synchronized Optional<Counted> take(Predicate<Counted> fitting) {
        var found = stubs.stream().filter(Counted::hasCallsLeft).filter(fitting).findFirst();
        found.ifPresent(counted -> counted.answered++);
        return found;
    }

    /** The stub for reading {@code address} by whoever needs what is there. */
    synchronized Optional<Stub> at(String address) {
        var found = stubs.stream().filter(counted -> counted.gives(address)).findFirst();
        found.ifPresent(counted -> counted.answered++);
        return found.map(Counted::stub);
    }

    /** The places of those that answered nothing, and give nothing of what the definition refers to at {@code outside}. */
    synchronized List<Integer> unused(Collection<String> outside) {
        return stubs.stream()
                .filter(counted -> counted.answered == 0)
                .filter(counted -> outside.stream().noneMatch(counted::gives))
                .map(Counted::index)
                .toList();
    }

    private static boolean fits(Stub stub, Caller caller) {
        return stub.task() == null || stub.task().equals(caller.name()) || stub.task().equals(caller.pointer());
    }
}
