package dev.millrace.call.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.call.document.DocumentTree;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;

/** Where an agent says it is (A2A 0.3, "Agent Card"; the interfaces of a card of 1.0 too). */
public final class AgentCard {

    private static final String OURS = "JSONRPC";

    private final URI endpoint;

    private AgentCard(URI endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * @param at where the card was read from
     * @throws IllegalArgumentException where it names no address that speaks what we speak
     */
    public static AgentCard read(byte[] content, URI at) {
        var root = DocumentTree.read("agent card", content).root();
        var offered = new LinkedHashSet<String>();
        for (var candidate : interfaces(root)) {
            if (candidate.transport().equals(OURS) && candidate.isOfOurVersion()) {
                return new AgentCard(at.resolve(candidate.url()));
            }
            offered.add(candidate.toString());
        }
        throw new IllegalArgumentException(offered.isEmpty()
                ? "What %s gives is no agent card: it names no `url`.".formatted(at.getHost())
                : "The agent speaks %s; only JSON-RPC of A2A 0.3 is supported.".formatted(String.join(", ", offered)));
    }

    /** Where requests are sent. */
    public URI endpoint() {
        return endpoint;
    }

    private record Interface(String url, String transport, String version) {

        /** A2A 1.0 has other methods than the DSL names. */
        boolean isOfOurVersion() {
            return version.startsWith("0.");
        }

        @Override
        public String toString() {
            return transport + " of A2A " + version;
        }
    }

    private static Iterable<Interface> interfaces(JsonNode card) {
        var all = new ArrayList<Interface>();
        var version = card.path("protocolVersion").asText("0.3");
        if (card.path("url").isTextual()) {
            all.add(new Interface(
                    card.get("url").textValue(), card.path("preferredTransport").asText(OURS), version));
        }
        card.path("additionalInterfaces").forEach(other ->
                all.add(new Interface(other.path("url").asText(), other.path("transport").asText(), version)));
        card.path("supportedInterfaces").forEach(other -> all.add(new Interface(
                other.path("url").asText(),
                other.path("protocolBinding").asText(),
                other.path("protocolVersion").asText("1.0"))));
        return all;
    }
}
