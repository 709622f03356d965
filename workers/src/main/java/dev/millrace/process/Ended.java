package dev.millrace.process;

/** How a process ended by itself. */
record Ended(int code, String stdout, String stderr) {}
