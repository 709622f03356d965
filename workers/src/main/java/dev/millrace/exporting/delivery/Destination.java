package dev.millrace.exporting.delivery;

import dev.millrace.refusal.Refusal;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where a file goes. */
public sealed interface Destination {

    int MOST_ADDRESSES = 20;
    int LONGEST_SUBJECT = 200;
    Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");

    /** For people: {@code to ann@example.com}. */
    String phrase();

    /** @param subject null for ours */
    record Email(List<String> addresses, @Nullable String subject) implements Destination {
        @Override
        public String phrase() {
            return "by e-mail to " + String.join(", ", addresses);
        }
    }

    /** @param bucket null where the address of the connection has it */
    record S3(String connection, @Nullable String bucket, FileName key) implements Destination {
        @Override
        public String phrase() {
            return "to S3 through '%s', as %s%s".formatted(connection, bucket == null ? "" : bucket + "/", key.template());
        }
    }

    /** To a server of FTP. */
    record Ftp(String connection, FileName path) implements Destination {
        @Override
        public String phrase() {
            return "by FTP through '%s', as %s".formatted(connection, path.template());
        }
    }

    /** To a server of SFTP. */
    record Sftp(String connection, FileName path) implements Destination {
        @Override
        public String phrase() {
            return "by SFTP through '%s', as %s".formatted(connection, path.template());
        }
    }

    /**
     * What {@code draft} asks for; null for a download.
     *
     * @throws Refusal naming the field below {@code deliver} that cannot be meant
     */
    static @Nullable Destination of(DeliveryDraft draft) {
        return switch (draft.to()) {
            case "download" -> {
                only(draft);
                yield null;
            }
            case "email" -> {
                only(draft, "address", "subject");
                yield new Email(addresses(draft.address()), subject(draft.subject()));
            }
            case "s3" -> {
                only(draft, "connection", "bucket", "key");
                if (draft.bucket() != null && (!BUCKET.matcher(draft.bucket()).matches() || draft.bucket().contains(".."))) {
                    throw invalid("bucket", "bucket is the name of a bucket: 2 to 255 letters, digits, dots, _ and -.");
                }
                yield new S3(connection(draft), draft.bucket(), FileName.of("key", draft.key()));
            }
            case "ftp" -> {
                only(draft, "connection", "path");
                yield new Ftp(connection(draft), FileName.of("path", draft.path()));
            }
            case "sftp" -> {
                only(draft, "connection", "path");
                yield new Sftp(connection(draft), FileName.of("path", draft.path()));
            }
            default -> throw invalid("to", "to is download, email, s3, ftp or sftp.");
        };
    }

    private static void only(DeliveryDraft draft, String... fields) {
        var known = List.of(fields);
        given(draft)
                .filter(field -> !known.contains(field))
                .findFirst()
                .ifPresent(field -> {
                    throw invalid(field, "%s does not belong to a delivery by %s.".formatted(field, draft.to()));
                });
    }

    private static Stream<String> given(DeliveryDraft draft) {
        return Stream.of(
                        draft.address() == null ? null : "address",
                        draft.subject() == null ? null : "subject",
                        draft.connection() == null ? null : "connection",
                        draft.bucket() == null ? null : "bucket",
                        draft.key() == null ? null : "key",
                        draft.path() == null ? null : "path")
                .filter(Objects::nonNull);
    }

    private static List<String> addresses(@Nullable List<String> given) {
        if (given == null || given.isEmpty() || given.size() > MOST_ADDRESSES) {
            throw invalid("address", "address has one to %d e-mail addresses.".formatted(MOST_ADDRESSES));
        }
        for (var address : given) {
            if (address.length() > 254 || !address.matches("[^\\s@<>,;:\"()\\[\\]\\\\]+@[^\\s@<>,;:\"()\\[\\]\\\\]+") || !isAddress(address)) {
                throw invalid("address", "An address is written as ann@example.com, without a name.");
            }
        }
        return given.stream().distinct().toList();
    }

    private static boolean isAddress(String text) {
        try {
            new InternetAddress(text, true);
            return true;
        } catch (AddressException wrong) {
            return false;
        }
    }

    private static @Nullable String subject(@Nullable String given) {
        if (given != null && (given.isBlank() || given.length() > LONGEST_SUBJECT || given.chars().anyMatch(Character::isISOControl))) {
            throw invalid("subject", "subject is one line of up to %d characters.".formatted(LONGEST_SUBJECT));
        }
        return given;
    }

    private static String connection(DeliveryDraft draft) {
        if (draft.connection() == null || draft.connection().isBlank()) {
            throw Refusal.invalid(
                    "field_missing", "/deliver/connection", "connection is the name of a stored connection that leads there.");
        }
        return draft.connection();
    }

    private static Refusal invalid(String field, String message) {
        return Refusal.invalid("field_invalid", "/deliver/" + field, message);
    }
}
