package dev.millrace.api;

/** Starts everything. */
public final class Millrace {

    private Millrace() {}

    public static void main(String[] arguments) {
        System.out.println("hello " + System.getProperty("java.version") + " " + System.getProperty("user.dir"));
    }
}
