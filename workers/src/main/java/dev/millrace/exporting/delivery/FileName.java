package dev.millrace.exporting.delivery;

import dev.millrace.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a file is called where it goes, with folders: {@code reports/{type}-{date}.{ext}}, which is {@code {type}-{date}.{ext}} unless
 * somebody says otherwise. {@code {export_id}} can stand in it too. Nothing that is put in for these leads to another folder.
 */
public record FileName(String template) {

    static final String USUAL = "{type}-{date}.{ext}";

    private static final int LONGEST = 900;
    private static final int LONGEST_PART = 200;
    private static final Pattern PLACE = Pattern.compile("\\{([a-z_]+)}");

    /** @throws Refusal at {@code field} for one that leads elsewhere, or that no storage would take */
    static FileName of(String field, @Nullable String given) {
        var template = given == null ? USUAL : given;
        var name = new FileName(template);
        var filled = name.fill("type", "2026-11-22", "csv", "exp_00000000000000000000000000");
        if (filled.contains("{") || filled.contains("}")) {
            throw invalid(field, "{type}, {date}, {ext} and {export_id} are what can stand in braces");
        }
        var parts = filled.split("/", -1);
        for (var index = 0; index < parts.length; index++) {
            var isRoot = index == 0 && parts[index].isEmpty() && parts.length > 1;
            if (!isRoot && (parts[index].isBlank() || parts[index].matches("\\.+") || bytes(parts[index]) > LONGEST_PART)) {
                throw invalid(field, "between its slashes stand 1 to %d bytes, and not dots alone".formatted(LONGEST_PART));
            }
        }
        if (bytes(filled) > LONGEST || filled.chars().anyMatch(letter -> Character.isISOControl(letter) || letter == '\\')) {
            throw invalid(field, "it has up to %d bytes and no control characters or backslashes".formatted(LONGEST));
        }
        return name;
    }

    String of(Shipment shipment) {
        return fill(shipment.type(), shipment.day(), shipment.extension(), shipment.exportId());
    }

    private String fill(String type, String date, String ext, String exportId) {
        return PLACE.matcher(template).replaceAll(place -> Matcher.quoteReplacement(
                switch (place.group(1)) {
                    case "type" -> harmless(type);
                    case "date" -> date;
                    case "ext" -> ext;
                    case "export_id" -> exportId;
                    default -> place.group();
                }));
    }

    private static String harmless(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "_");
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Refusal invalid(String field, String rule) {
        return Refusal.invalid("field_invalid", "/deliver/" + field, "%s cannot be a file's name: %s.".formatted(field, rule));
    }
}
