package dev.millrace.workspace;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A member's or a key's role in a workspace, and the whole table of who may do what. */
public enum Role {
    ADMIN(EnumSet.allOf(Right.class)),
    DEVELOPER(EnumSet.of(Right.INSPECT, Right.OPERATE, Right.DEVELOP, Right.CONNECT)),
    OPERATOR(EnumSet.of(Right.INSPECT, Right.OPERATE, Right.CONNECT)),
    MEMBER(EnumSet.of(Right.CONNECT));

    private final Set<Right> rights;

    Role(Set<Right> rights) {
        this.rights = rights;
    }

    public boolean may(Right right) {
        return rights.contains(right);
    }

    /** The word for this role in JSON and in the tables: {@code admin}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Role of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
