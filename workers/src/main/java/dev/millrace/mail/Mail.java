package dev.millrace.mail;

import java.io.InputStream;
import java.util.List;
import java.util.function.Supplier;

/**
 * A plain mail to one person.
 *
 * @param mailId becomes its {@code Message-ID}: a mail that is sent a second time after a crash can be known by it
 * @param subject one line; what would break it is left out
 * @param attachments files that go with it
 */
public record Mail(String mailId, String to, String subject, String text, List<Attachment> attachments) {

    /** @param contents opens the file anew at each call */
    public record Attachment(String name, String contentType, Supplier<InputStream> contents) {}

    public Mail {
        subject = subject.replaceAll("\\p{Cntrl}+", " ").strip();
        attachments = List.copyOf(attachments);
    }

    /** A mail without files. */
    public Mail(String mailId, String to, String subject, String text) {
        this(mailId, to, subject, text, List.of());
    }
}
