package dev.millrace.mail;

/** The mail server did not take a mail; the message says why and holds no credentials. */
public final class MailFailure extends RuntimeException {

    public MailFailure(String message) {
        super(message, null, false, false);
    }
}
