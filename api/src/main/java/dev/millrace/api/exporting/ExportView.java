package dev.millrace.api.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.exporting.Export;
import dev.millrace.exporting.delivery.Delivery;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An export.
 *
 * @param status queued, running, completed, failed or cancelled
 * @param total how many records it will have, about; null before it has begun
 * @param rows how many are in the file
 * @param size of the file so far, in bytes
 * @param downloadUrl leads to the file without credentials; null unless it is completed
 * @param downloadExpiresAt when {@code download_url} is good no more; another reading gives a new one
 * @param delivery where the file goes and how that stands; null where it is fetched
 * @param failure why it could not go on; null unless it has failed
 */
record ExportView(
        String exportId,
        String type,
        String format,
        String status,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable JsonNode filter,
        List<String> fields,
        List<String> include,
        boolean zip,
        @Nullable Long total,
        long rows,
        long size,
        String fileName,
        @Nullable String downloadUrl,
        @Nullable Instant downloadExpiresAt,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable DeliveryView delivery,
        Export.@Nullable Failure failure) {

    static ExportView of(
            Export one, @Nullable Delivery delivery, @Nullable String downloadUrl, @Nullable Instant downloadExpiresAt) {
        var request = one.request();
        return new ExportView(
                one.exportId(),
                one.type(),
                one.format().word(),
                one.status().word(),
                request.from(),
                request.to(),
                request.filter(),
                request.fields(),
                request.include(),
                request.zip(),
                one.total(),
                one.rows(),
                one.size(),
                one.fileName(),
                downloadUrl,
                downloadExpiresAt,
                one.createdAt(),
                one.startedAt(),
                one.endedAt(),
                delivery == null ? null : DeliveryView.of(delivery),
                one.failure());
    }
}
