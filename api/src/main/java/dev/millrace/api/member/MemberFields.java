package dev.millrace.api.member;

import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Role;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the fields that members and keys share; refuses with 422 what they cannot be. */
public final class MemberFields {

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_EMAIL = 254;
    private static final Pattern NAME = Pattern.compile("\\P{Cc}+");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@\\p{Cc}]+@[^\\s@\\p{Cc}]+");

    private MemberFields() {}

    public static String name(@Nullable String name) {
        var text = required("name", name);
        if (text.length() > LONGEST_NAME || !NAME.matcher(text).matches()) {
            throw Refusal.invalid(
                    "field_invalid", "name", "A name must have 1 to %d printable characters.".formatted(LONGEST_NAME));
        }
        return text;
    }

    public static Role role(@Nullable String word) {
        var text = required("role", word);
        return Arrays.stream(Role.values())
                .filter(role -> role.word().equals(text))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "field_invalid",
                        "role",
                        "A role must be one of %s."
                                .formatted(Arrays.stream(Role.values())
                                        .map(role -> "'" + role.word() + "'")
                                        .collect(Collectors.joining(", ")))));
    }

    public static String email(@Nullable String email) {
        var text = required("email", email);
        if (text.length() > LONGEST_EMAIL || !EMAIL.matcher(text).matches()) {
            throw Refusal.invalid("field_invalid", "email", "This must be an e-mail address.");
        }
        return text;
    }

    private static String required(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw Refusal.invalid("field_missing", field, "The field '%s' is needed.".formatted(field));
        }
        return value.strip();
    }
}
