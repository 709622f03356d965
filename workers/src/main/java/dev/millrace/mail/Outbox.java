package dev.millrace.mail;

import dev.millrace.id.Ids;
import java.time.Clock;

/** What the admins of a workspace are to be told by mail. Kept in the transaction of what happened, and sent by workers afterwards. */
public final class Outbox {

    private static final int MOST_ADMINS = 100;

    private final MailStore store;
    private final MailSettings settings;
    private final ConsoleAddress console;
    private final Ids ids;
    private final Clock clock;

    Outbox(MailStore store, MailSettings settings, ConsoleAddress console, Ids ids, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.console = console;
        this.ids = ids;
        this.clock = clock;
    }

    /** Whether mail is sent; without a server nothing is kept. */
    public boolean on() {
        return settings.on();
    }

    /** What a mail links to: the absolute address of {@code path} in the console, where this process knows it. */
    public String link(String path) {
        return console.of(path);
    }

    /**
     * Tells every admin, a hundred at most. Told again of the same {@code cause}, nobody gets a second mail; takes part in a
     * transaction.
     *
     * @param cause names what happened, in this instance once
     * @param text holds no secret: mail is read by others
     */
    public void tellAdmins(String workspaceId, String cause, String subject, String text) {
        if (!settings.on()) {
            return;
        }
        for (var recipient : store.admins(workspaceId, MOST_ADMINS)) {
            store.insert(new MailStore.Letter(ids.next("mal"), workspaceId, cause, recipient, subject, text, 0), clock.instant());
        }
    }
}
