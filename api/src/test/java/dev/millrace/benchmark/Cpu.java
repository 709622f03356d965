package dev.millrace.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The processor time of a process and of all that it started, by what they are. Linux only: it reads {@code /proc}. */
record Cpu(Map<Part, Double> seconds) {

    private static final double TICKS_A_SECOND = 100;

    enum Part {
        JVM,
        POSTGRESQL,
        TEMPORAL
    }

    static Cpu of(Process root, List<ProcessHandle> others) {
        var seconds = new EnumMap<Part, Double>(Part.class);
        Stream.concat(Stream.concat(Stream.of(root.toHandle()), root.descendants()), others.stream())
                .distinct()
                .forEach(process -> seconds.merge(part(process), seconds(process.pid()), Double::sum));
        return new Cpu(seconds);
    }

    Cpu since(Cpu before) {
        var passed = new EnumMap<Part, Double>(Part.class);
        seconds.forEach((part, now) -> passed.put(part, now - before.seconds.getOrDefault(part, 0.0)));
        return new Cpu(passed);
    }

    Cpu plus(Cpu other) {
        var sum = new EnumMap<Part, Double>(Part.class);
        sum.putAll(seconds);
        other.seconds.forEach((part, more) -> sum.merge(part, more, Double::sum));
        return new Cpu(sum);
    }

    double milliseconds(Part part, long runs) {
        return seconds.getOrDefault(part, 0.0) * 1_000 / runs;
    }

    double milliseconds(long runs) {
        return Stream.of(Part.values())
                .mapToDouble(part -> milliseconds(part, runs))
                .sum();
    }

    private static Part part(ProcessHandle process) {
        var command = process.info().command().orElse("");
        if (command.endsWith("java")) {
            return Part.JVM;
        }
        return command.endsWith("temporal") ? Part.TEMPORAL : Part.POSTGRESQL;
    }

    /** Its own and that of its children that have ended. */
    private static double seconds(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc/%d/stat".formatted(pid)));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            var ticks = 0L;
            for (var field = 11; field <= 14; field++) {
                ticks += Long.parseLong(fields[field]);
            }
            return ticks / TICKS_A_SECOND;
        } catch (IOException ended) {
            return 0;
        }
    }
}
