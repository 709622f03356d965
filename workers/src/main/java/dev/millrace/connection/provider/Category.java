package dev.millrace.connection.provider;

import java.util.Locale;

/** Where the integrations page lists a provider, in its order there. */
public enum Category {
    CRM("CRM and sales"),
    COMMUNICATION("Communication"),
    PRODUCTIVITY("Productivity"),
    ANALYTICS("Analytics"),
    STORAGE("Storage"),
    DEVELOPMENT("Development"),
    FINANCE("Finance"),
    GENERIC("Any other service");

    private final String title;

    Category(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /** The word for this category in JSON and in addresses: {@code crm}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
