package dev.millrace.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names and addresses as a test wants them; a name with several answers gives one after the other, then the last. */
final class Names implements Resolver {

    private final Map<String, List<List<InetAddress>>> answers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    Names answer(String name, String... addresses) {
        answers.computeIfAbsent(name, ignored -> new ArrayList<>())
                .add(Arrays.stream(addresses).map(Names::address).toList());
        return this;
    }

    List<String> asked() {
        return asked;
    }

    @Override
    public synchronized List<InetAddress> resolve(String host, Duration within) throws UnknownHostException {
        asked.add(host);
        var left = answers.get(host);
        if (left == null) {
            throw new UnknownHostException(host);
        }
        return left.size() > 1 ? left.removeFirst() : left.getFirst();
    }

    /** Only numbers: nothing in a test asks a name server. */
    static InetAddress address(String numbers) {
        return Addresses.parse(numbers).orElseThrow(() -> new IllegalArgumentException(numbers));
    }
}
