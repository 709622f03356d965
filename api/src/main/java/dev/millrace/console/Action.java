package dev.millrace.console;

import org.jspecify.annotations.Nullable;

/**
 * A button.
 *
 * @param method {@code post} for what is done at once, {@code get} for what leads to a page
 * @param tone {@code primary}, {@code danger} or {@code plain}
 * @param reason why it is not possible now; null where it is
 */
public record Action(String label, String path, String method, String tone, @Nullable String reason) {

    /** Leads to a page. */
    public static Action page(String label, String path) {
        return new Action(label, path, "get", "plain", null);
    }

    /** Does something at once. */
    public static Action act(String label, String path) {
        return new Action(label, path, "post", "plain", null);
    }

    public Action primary() {
        return new Action(label, path, method, "primary", reason);
    }

    /** Shown and not possible, where {@code not} holds. */
    public Action disabledIf(boolean not, String why) {
        return not ? new Action(label, path, method, "plain", why) : this;
    }

    public boolean link() {
        return reason == null && method.equals("get");
    }

    public boolean button() {
        return reason == null && method.equals("post");
    }
}
