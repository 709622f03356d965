package dev.millrace.webhook;

import dev.millrace.connection.Connections;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.signature.SignatureScheme;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an endpoint's fields may be; each method gives the value to store or refuses with 422, naming the field. */
final class WebhookRules {

    private static final int MAX_NAME = 200;
    private static final int MAX_URL = 2_048;
    private static final int MAX_EVENTS = 100;
    private static final int MAX_CHANNELS = 100;
    private static final Pattern CHANNEL = Pattern.compile("[A-Za-z0-9._:@-]{1,128}");

    private WebhookRules() {}

    static String name(@Nullable String name) {
        if (name == null || name.isBlank()) {
            throw Refusal.invalid("name_required", "name", "Give the endpoint a name by which people find it.");
        }
        if (name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.invalid(
                    "name_invalid", "name", "A name is one line of at most %d characters.".formatted(MAX_NAME));
        }
        return name.strip();
    }

    static String url(@Nullable String url) {
        if (url == null || url.isBlank()) {
            throw Refusal.invalid("url_required", "url", "Give the address to which events are sent.");
        }
        if (url.length() > MAX_URL) {
            throw invalidUrl("An address may have at most %d characters.".formatted(MAX_URL));
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException malformed) {
            throw invalidUrl("This is not an address; write it as https://example.com/path, with other characters"
                    + " percent-encoded.");
        }
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw invalidUrl("An address begins with https:// or http://.");
        }
        if (uri.getRawUserInfo() != null) {
            throw invalidUrl("An address must not hold a user name or password; send them in a header instead.");
        }
        if (uri.getHost() == null) {
            throw invalidUrl("The host is not one that we can reach; write an international name in its xn-- form.");
        }
        if (!url.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
            throw invalidUrl("Percent-encode what is not ASCII in an address: ä is %C3%A4.");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw invalidUrl("A port is a number from 1 to 65535.");
        }
        if (uri.getRawFragment() != null) {
            throw invalidUrl("Leave out the part from # on; it is never sent.");
        }
        return url;
    }

    static List<String> events(@Nullable List<@Nullable String> events) {
        if (events == null || events.isEmpty()) {
            throw Refusal.invalid(
                    "events_required",
                    "events",
                    "Name the event types that the endpoint wants, for instance [\"order.created\", \"record.*\"], or"
                            + " [\"*\"] for all.");
        }
        if (events.size() > MAX_EVENTS) {
            throw Refusal.invalid(
                    "events_too_many", "events", "An endpoint may name at most %d patterns.".formatted(MAX_EVENTS));
        }
        var checked = new LinkedHashSet<String>();
        for (var index = 0; index < events.size(); index++) {
            var pattern = events.get(index);
            if (pattern == null || !EventPattern.isValid(pattern)) {
                throw Refusal.invalid(
                        "event_pattern_invalid",
                        "events/" + index,
                        "A pattern is a type such as order.created, a prefix such as order.*, or * for all.");
            }
            checked.add(pattern);
        }
        return List.copyOf(checked);
    }

    static List<String> channels(List<@Nullable String> channels) {
        if (channels.size() > MAX_CHANNELS) {
            throw Refusal.invalid(
                    "channels_too_many", "channels", "An endpoint may name at most %d channels.".formatted(MAX_CHANNELS));
        }
        var checked = new LinkedHashSet<String>();
        for (var index = 0; index < channels.size(); index++) {
            var channel = channels.get(index);
            if (channel == null || !isChannel(channel)) {
                throw Refusal.invalid(
                        "channel_invalid",
                        "channels/" + index,
                        "A channel has 1 to 128 letters, digits and the characters . _ - : @, as the attribute channel of an event has.");
            }
            checked.add(channel);
        }
        return List.copyOf(checked);
    }

    static boolean isChannel(String text) {
        return CHANNEL.matcher(text).matches();
    }

    /** Null for an empty one, which takes every event. */
    static @Nullable String filter(@Nullable String filter) {
        return filter == null || filter.isBlank() ? null : DeliveryOptionsDraft.expression(filter, "filter");
    }

    /** Null for an empty one. Whether there is such a connection is seen when something is sent. */
    static @Nullable String connection(@Nullable String name) {
        if (name == null || name.isBlank()) {
            return null;
        }
        if (!Connections.isName(name)) {
            throw Refusal.invalid("field_invalid", "connection", "connection is the name of one of the workspace's connections.");
        }
        return name;
    }

    static Payload payload(String word) {
        return Payload.of(word)
                .orElseThrow(() -> Refusal.invalid("payload_invalid", "payload", "payload is 'full' or 'thin'."));
    }

    /** Null for an empty one, which is sent the newest form of everything. */
    static @Nullable String apiVersion(@Nullable String version) {
        if (version == null || version.isEmpty()) {
            return null;
        }
        try {
            if (version.length() == 10) {
                return LocalDate.parse(version).toString();
            }
        } catch (DateTimeParseException notADate) {
            // refused below, like a text of another length
        }
        throw Refusal.invalid(
                "api_version_invalid",
                "api_version",
                "api_version is the day for which the receiver was written, such as 2026-11-01.");
    }

    static SignatureScheme signature(String word) {
        return SignatureScheme.of(word)
                .orElseThrow(() -> Refusal.invalid(
                        "signature_invalid", "signature", "signature is 'standard', 'ed25519' or 'sha256-hex'."));
    }

    private static Refusal invalidUrl(String message) {
        return Refusal.invalid("url_invalid", "url", message);
    }
}
