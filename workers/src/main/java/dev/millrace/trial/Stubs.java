package dev.millrace.trial;

import com.google.re2j.Pattern;
import dev.millrace.call.RehearsedCalls.Request;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds the stub that answers a call, the first that fits and has calls left. Safe for use by many threads. */
final class Stubs {

    private final List<Counted> stubs;

    /** One stub, and how often it has answered. */
    static final class Counted {

        private final int index;
        private final Stub stub;
        private final @Nullable Pattern uri;
        private int answered;

        private Counted(int index, Stub stub) {
            this.index = index;
            this.stub = stub;
            this.uri = stub.uri() == null ? null : pattern(stub.uri());
        }

        /** Where the stub stands among the others. */
        int index() {
            return index;
        }

        Stub stub() {
            return stub;
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

    private static Pattern pattern(String glob) {
        return Pattern.compile(
                Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.DOTALL);
    }

    /** The stub that answers {@code request} of {@code caller}, counted as used. */
    synchronized Optional<Counted> take(TrialJournal.Caller caller, Request request) {
        var found = stubs.stream()
                .filter(Counted::hasCallsLeft)
                .filter(counted -> fits(counted, caller, request))
                .findFirst();
        found.ifPresent(counted -> counted.answered++);
        return found;
    }

    /** The stub for reading {@code address} by whoever needs what is there. */
    synchronized Optional<Stub> at(String address) {
        var found = stubs.stream()
                .filter(counted -> counted.stub.task() == null && counted.uri != null && counted.stub.error() == null)
                .filter(counted -> counted.stub.method() == null || counted.stub.method().equalsIgnoreCase("GET"))
                .filter(counted -> addressed(counted, address))
                .findFirst();
        found.ifPresent(counted -> counted.answered++);
        return found.map(Counted::stub);
    }

    /** The places of those that answered nothing. */
    synchronized List<Integer> unused() {
        return stubs.stream()
                .filter(counted -> counted.answered == 0)
                .map(Counted::index)
                .toList();
    }

    private static boolean fits(Counted counted, TrialJournal.Caller caller, Request request) {
        var stub = counted.stub;
        return (stub.task() == null
                        || stub.task().equals(caller.name())
                        || stub.task().equals(caller.pointer()))
                && (stub.method() == null || stub.method().equalsIgnoreCase(request.method()))
                && (stub.uri() == null || request.uri() != null && addressed(counted, request.uri()));
    }

    private static boolean addressed(Counted counted, String address) {
        var glob = String.valueOf(counted.stub.uri());
        var compared = glob.contains("?") ? address : address.split("[?#]", 2)[0];
        if (glob.startsWith("/")) {
            compared = withoutOrigin(compared);
        }
        return counted.uri != null && counted.uri.matches(compared);
    }

    private static String withoutOrigin(String address) {
        var uri = URI.create(address);
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }
}
