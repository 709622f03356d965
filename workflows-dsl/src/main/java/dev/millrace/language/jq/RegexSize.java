package dev.millrace.language.jq;

import java.util.ArrayDeque;
import java.util.Deque;

/** Tells from a pattern's source how large its machine will be, before one is made of it. */
final class RegexSize {

    private static final int MAXIMUM = 5000;

    private RegexSize() {}

    /** Counted repetition multiplies: {@code (a{50}){50}} is 2,500 large. */
    static int of(String pattern) {
        Deque<Long> groups = new ArrayDeque<>();
        long size = 1;
        long last = 0;
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (c == '{') {
                int end = pattern.indexOf('}', at);
                long times = end < 0 ? 1 : most(pattern.substring(at + 1, end));
                size += last * (times - 1);
                last *= times;
                at = end < 0 ? at + 1 : end + 1;
            } else if (c == '(') {
                groups.push(size);
                size = 1;
                at++;
            } else if (c == ')' && !groups.isEmpty()) {
                last = size + 1;
                size = groups.pop() + last;
                at++;
            } else {
                last = 1;
                size++;
                at = c == '\\' ? at + 2 : c == '[' ? afterClass(pattern, at) : at + 1;
            }
            if (size > MAXIMUM) {
                throw JqException.of("the regular expression repeats too much: write it with smaller counts");
            }
        }
        return (int) size;
    }

    /** The largest count of {@code n,m}; 1 when it is no count. */
    private static long most(String counts) {
        long most = 1;
        for (String count : counts.split(",")) {
            if (count.isEmpty() || count.length() > 6 || !count.chars().allMatch(Character::isDigit)) {
                continue;
            }
            most = Math.max(most, Long.parseLong(count));
        }
        return most;
    }

    private static int afterClass(String pattern, int open) {
        int at = open + 1;
        if (at < pattern.length() && pattern.charAt(at) == '^') {
            at++;
        }
        if (at < pattern.length() && pattern.charAt(at) == ']') {
            at++;
        }
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            at += pattern.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    /** For the flag {@code x}: without white space and comments, but in classes and after a backslash. */
    static String withoutBlanks(String pattern) {
        StringBuilder kept = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            int end = at + 1;
            if (c == '#') {
                end = pattern.indexOf('\n', at);
                at = end < 0 ? pattern.length() : end + 1;
                continue;
            }
            if (c == '\\') {
                end = at + 2;
            } else if (c == '[') {
                end = afterClass(pattern, at);
            }
            end = Math.min(end, pattern.length());
            if (!Character.isWhitespace(c)) {
                kept.append(pattern, at, end);
            }
            at = end;
        }
        return kept.toString();
    }
}
