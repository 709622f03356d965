package dev.millrace.mail;

/** Sends mail. */
public interface Mailer {

    /**
     * Hands a mail to the server and returns once that has taken it. Not to be called in a transaction: a server may be slow.
     *
     * @throws MailFailure when it did not, or none is configured; the mail can be sent again
     */
    void send(Mail mail);
}
