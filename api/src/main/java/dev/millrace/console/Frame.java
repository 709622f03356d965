package dev.millrace.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the layout shows around a page.
 *
 * @param person null where nobody is signed in; then there is no navigation
 * @param theme {@code light} or {@code dark} where the person chose one, null to follow the system
 * @param flash what came of the form that led here
 */
public record Frame(
        List<Entry> places,
        @Nullable Person person,
        @Nullable String theme,
        @Nullable Flash flash,
        @Nullable String csrfToken) {

    public Frame {
        places = List.copyOf(places);
    }

    /** One line of the navigation. */
    public record Entry(String title, String icon, String path, String key, boolean current) {}

    /** Who is signed in, and where. */
    public record Person(String name, String role, String workspace) {}
}
