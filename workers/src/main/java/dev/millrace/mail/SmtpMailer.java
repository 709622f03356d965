package dev.millrace.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.Properties;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;

/** Sends mail to the server of {@link MailSettings}, a connection each. */
final class SmtpMailer implements Mailer {

    private final MailSettings settings;
    private final JavaMailSenderImpl sender;
    private final Clock clock;

    SmtpMailer(MailSettings settings, Clock clock) {
        this.settings = settings;
        this.sender = sender(settings);
        this.clock = clock;
    }

    @Override
    public void send(Mail mail) {
        if (!settings.on()) {
            throw new MailFailure("No mail server is set (millrace.mail.host).");
        }
        try {
            sender.send(message(mail));
        } catch (MailException refused) {
            throw new MailFailure("The mail server did not take it: " + said(refused));
        } catch (MessagingException unwritable) {
            throw new MailFailure("The mail cannot be written: " + unwritable.getMessage());
        }
    }

    private MimeMessage message(Mail mail) throws MessagingException {
        var host = settings.from().substring(settings.from().indexOf('@') + 1);
        var message = new NamedMessage(sender, "<%s@%s>".formatted(mail.mailId(), host));
        var helper = new MimeMessageHelper(message, !mail.attachments().isEmpty(), StandardCharsets.UTF_8.name());
        helper.setFrom(settings.from());
        helper.setTo(mail.to());
        helper.setSubject(mail.subject());
        helper.setText(mail.text());
        helper.setSentDate(Date.from(clock.instant()));
        // RFC 3834, section 5: no one's holiday notice is to answer it.
        message.setHeader("Auto-Submitted", "auto-generated");
        for (var attachment : mail.attachments()) {
            helper.addAttachment(attachment.name(), attachment.contents()::get, attachment.contentType());
        }
        return message;
    }

    /** The innermost reason: the outer ones only repeat that sending failed. */
    private static String said(MailException failure) {
        Throwable reason = failure;
        while (reason.getCause() != null) {
            reason = reason.getCause();
        }
        var text = String.valueOf(reason.getMessage()).strip();
        return text.substring(0, Math.min(text.length(), 500));
    }

    private static JavaMailSenderImpl sender(MailSettings settings) {
        var sender = new JavaMailSenderImpl();
        sender.setHost(settings.host());
        sender.setPort(settings.port());
        sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
        if (!settings.username().isEmpty()) {
            sender.setUsername(settings.username());
            sender.setPassword(settings.password().reveal());
        }
        var properties = new Properties();
        var timeout = String.valueOf(settings.timeout().toMillis());
        properties.setProperty("mail.smtp.connectiontimeout", timeout);
        properties.setProperty("mail.smtp.timeout", timeout);
        properties.setProperty("mail.smtp.writetimeout", timeout);
        properties.setProperty("mail.smtp.auth", String.valueOf(!settings.username().isEmpty()));
        properties.setProperty("mail.smtp.starttls.enable", String.valueOf(settings.starttls()));
        properties.setProperty("mail.smtp.starttls.required", String.valueOf(settings.starttls()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        sender.setJavaMailProperties(properties);
        return sender;
    }

    /** Jakarta Mail would make another Message-ID at each sending. */
    private static final class NamedMessage extends MimeMessage {

        private final String messageId;

        NamedMessage(JavaMailSenderImpl sender, String messageId) {
            super(sender.getSession());
            this.messageId = messageId;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", messageId);
        }
    }
}
