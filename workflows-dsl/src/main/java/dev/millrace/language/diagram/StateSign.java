package dev.millrace.language.diagram;

import dev.millrace.language.run.RunJournal.Status;

/** The shape of a state, 12 by 12 pixels, in the colours of the element around it. */
final class StateSign {

    private StateSign() {}

    static String of(Status status) {
        return switch (status) {
            case RUNNING -> "<circle class=\"dg-stroke\" cx=\"6\" cy=\"6\" r=\"4.6\" stroke-dasharray=\"20 9\"/>";
            case WAITING -> "<circle class=\"dg-stroke\" cx=\"6\" cy=\"6\" r=\"4.8\"/>"
                    + "<path class=\"dg-stroke\" d=\"M6 3.4V6l1.8 1.4\"/>";
            case SUSPENDED -> "<path class=\"dg-fill\" d=\"M3.2 2h2v8h-2zM6.8 2h2v8h-2z\"/>";
            case COMPLETED -> "<circle class=\"dg-fill\" cx=\"6\" cy=\"6\" r=\"5.4\"/>"
                    + "<path class=\"dg-cut\" d=\"M3.6 6.2l1.7 1.7L8.6 4.4\"/>";
            case FAULTED -> "<path class=\"dg-fill\" d=\"M6 .9l5.6 9.9H.4z\"/><path class=\"dg-cut\" d=\"M6 4.4v3M6 9v.2\"/>";
            case CANCELLED -> "<circle class=\"dg-stroke\" cx=\"6\" cy=\"6\" r=\"4.8\"/>"
                    + "<path class=\"dg-stroke\" d=\"M2.8 9.2l6.4-6.4\"/>";
            case SKIPPED -> "<path class=\"dg-fill\" d=\"M2 2.5l4 3.5-4 3.5zM6.5 2.5l4 3.5-4 3.5z\"/>";
        };
    }
}
