package dev.millrace.language.lint;

/** What a definition may want of the machine of a worker, which whoever runs the worker has to allow. */
public enum MachineUse {
    JAVASCRIPT("run: script (js)"),
    PYTHON("run: script (python)"),
    SHELL("run: shell"),
    CONTAINER("run: container"),
    CONTAINER_VOLUMES("volumes"),
    CONTAINER_PORTS("ports");

    private final String what;

    MachineUse(String what) {
        this.what = what;
    }

    /** Its name in the language. */
    public String what() {
        return what;
    }
}
