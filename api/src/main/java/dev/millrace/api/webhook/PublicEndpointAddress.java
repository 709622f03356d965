package dev.millrace.api.webhook;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.webhook.delivery.EndpointAddress;
import org.springframework.stereotype.Component;

/** Where the admins who are told of an endpoint look at it: its page in the console. */
@Component
class PublicEndpointAddress implements EndpointAddress {

    private final PublicUrl publicUrl;

    PublicEndpointAddress(PublicUrl publicUrl) {
        this.publicUrl = publicUrl;
    }

    @Override
    public String of(String webhookId) {
        return publicUrl.of("/webhooks/" + webhookId);
    }
}
