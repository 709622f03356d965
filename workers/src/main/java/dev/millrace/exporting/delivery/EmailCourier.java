package dev.millrace.exporting.delivery;

import dev.millrace.exporting.delivery.Destination.Email;
import dev.millrace.mail.Mail;
import dev.millrace.mail.MailFailure;
import dev.millrace.mail.MailSettings;
import dev.millrace.mail.Mailer;
import dev.millrace.refusal.Refusal;
import java.util.List;
import org.springframework.stereotype.Component;

/** Sends a file to each address in a mail of its own, or a link to it where it is larger than what mail servers take. */
@Component
final class EmailCourier implements Courier<Email> {

    /** In bytes. Encoded for mail it is a third larger; many servers take no more than 25 MB. */
    static final long LARGEST_ATTACHMENT = 18L << 20;

    private final Mailer mailer;
    private final MailSettings settings;

    EmailCourier(Mailer mailer, MailSettings settings) {
        this.mailer = mailer;
        this.settings = settings;
    }

    @Override
    public Class<Email> brings() {
        return Email.class;
    }

    @Override
    public void check(String workspaceId, Email destination) {
        if (!settings.on()) {
            throw Refusal.invalid(
                    "export_mail_off", "/deliver/to", "This instance sends no mail: whoever runs it sets millrace.mail.host first.");
        }
    }

    @Override
    public void deliver(Shipment shipment, Email destination, Progress progress) {
        var first = progress.done().isEmpty() ? 0 : Integer.parseInt(progress.done());
        for (var index = first; index < destination.addresses().size(); index++) {
            try {
                mailer.send(mail(shipment, destination, index, progress));
            } catch (MailFailure failure) {
                throw DeliveryFailure.passing("%s: %s".formatted(destination.addresses().get(index), failure.getMessage()));
            }
            // Whoever goes on after a crash begins with the next one.
            progress.done(String.valueOf(index + 1));
        }
    }

    private Mail mail(Shipment shipment, Email destination, int index, Progress progress) {
        var fits = shipment.size() <= LARGEST_ATTACHMENT;
        var text = fits
                ? """
                  The records that were exported are attached as %s: %s.
                  """.formatted(shipment.name(), shipment.title())
                : """
                  The records that were exported (%s) are a file of %,d MiB, which is too large for a mail: attached are %d MiB at most.
                  Fetch it until %s, with this link, which needs no password:

                  %s
                  """.formatted(
                        shipment.title(), shipment.size() >> 20, LARGEST_ATTACHMENT >> 20, shipment.linkEnds(), shipment.link().get());
        var attachment = new Mail.Attachment(
                shipment.name(), shipment.mediaType(), () -> progress.watched(shipment.contents().get()));
        return new Mail(
                "%s.%d.%d".formatted(shipment.exportId(), progress.round(), index),
                destination.addresses().get(index),
                destination.subject() == null ? "Export: " + shipment.title() : destination.subject(),
                text,
                fits ? List.of(attachment) : List.of());
    }
}
