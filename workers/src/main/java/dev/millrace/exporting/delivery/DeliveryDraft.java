package dev.millrace.exporting.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a file is to go, as somebody has asked for it and as it is kept; {@link Destination#of} says whether it can be meant.
 *
 * @param to download, email, s3, ftp or sftp
 * @param address of e-mail, one or more
 * @param subject of the e-mail
 * @param connection the name of a stored connection
 * @param bucket of S3; null where the address of the connection has it
 * @param key of the object; a {@link FileName}
 * @param path on the server; a {@link FileName}
 */
public record DeliveryDraft(
        String to,
        @Nullable List<String> address,
        @Nullable String subject,
        @Nullable String connection,
        @Nullable String bucket,
        @Nullable String key,
        @Nullable String path) {

    public DeliveryDraft {
        address = address == null ? null : List.copyOf(address);
    }
}
