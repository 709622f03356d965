package dev.millrace.call.rpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads server-sent events piece by piece (HTML, "Server-sent events"), as far as JSON-RPC needs them: their data. Their
 * names, ids and comments are passed over.
 */
public final class EventStream {

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<String> data = new ArrayList<>();
    private boolean afterReturn;

    /** The data of the events that the first {@code length} of {@code bytes} bring to an end. */
    public List<String> read(byte[] bytes, int length) {
        var events = new ArrayList<String>();
        for (var index = 0; index < length; index++) {
            var octet = bytes[index];
            // A line ends with CR, LF, or both.
            if (octet == '\n' && afterReturn) {
                afterReturn = false;
                continue;
            }
            afterReturn = octet == '\r';
            if (octet == '\r' || octet == '\n') {
                endLine(events);
            } else {
                line.write(octet);
            }
        }
        return events;
    }

    /** The data of an event that the stream broke off before its empty line, as some servers do. */
    public List<String> end() {
        var events = new ArrayList<String>();
        endLine(events);
        endEvent(events);
        return events;
    }

    private void endLine(List<String> events) {
        var text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.isEmpty()) {
            endEvent(events);
        } else if (text.startsWith("data:")) {
            data.add(text.substring(text.startsWith("data: ") ? 6 : 5));
        }
    }

    private void endEvent(List<String> events) {
        if (!data.isEmpty()) {
            events.add(String.join("\n", data));
            data.clear();
        }
    }
}
