package dev.millrace.api.webhook;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.webhook.delivery.EventAddress;
import org.springframework.stereotype.Component;

/** Where the receiver of a thin payload reads the event whole: {@code GET /api/v1/events/{event_id}}. */
@Component
class PublicEventAddress implements EventAddress {

    private final PublicUrl publicUrl;

    PublicEventAddress(PublicUrl publicUrl) {
        this.publicUrl = publicUrl;
    }

    @Override
    public String of(String eventId) {
        return publicUrl.of("/api/v1/events/" + eventId);
    }
}
