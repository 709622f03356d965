package dev.millrace.process;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Which processes automations may run on the machine of a worker, and within which limits; prefix {@code millrace.run}. None
 * are allowed by default.
 *
 * @param script the languages of {@code run: script}, {@code js} and {@code python}
 * @param shell whether {@code run: shell} is allowed
 * @param container whether {@code run: container} is
 * @param unconfined whether shell and scripts may run where the machine cannot shut them in: they see its files and its network
 * @param concurrency how many processes one worker has at once, all but one of them at most for one workspace
 * @param wallTime for one process; a task's timeout may be shorter
 * @param cpuTime for one process of the operating system
 * @param memory for a process and its children together
 * @param processes how many of the operating system's there may be at once, with their threads
 * @param scratch how much a process may write into its home, which is gone with it
 * @param output how much of stdout, and of stderr, is kept; what is over is an error
 * @param python the interpreter, a name on the PATH or a path
 * @param containerProgram {@code docker}, {@code podman}, or a path to one of them; empty for whichever is there
 * @param containerNetwork what {@code --network} says
 * @param containerVolumes the folder below which folders may be mounted; empty for none
 * @param containerPorts whether ports may be published
 */
@Validated
@ConfigurationProperties("millrace.run")
public record ProcessSettings(
        @DefaultValue List<@Pattern(regexp = "js|python", message = "must be js or python") String> script,
        @DefaultValue("false") boolean shell,
        @DefaultValue("false") boolean container,
        @DefaultValue("false") boolean unconfined,
        @DefaultValue("4") @Min(1) @Max(100) int concurrency,
        @DefaultValue("1m") @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 1) Duration wallTime,
        @DefaultValue("30s") @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 1) Duration cpuTime,
        @DefaultValue("256MB") @NotNull DataSize memory,
        @DefaultValue("32") @Min(8) @Max(4_096) int processes,
        @DefaultValue("64MB") @NotNull DataSize scratch,
        @DefaultValue("1MB") @NotNull DataSize output,
        @DefaultValue("python3") @NotNull String python,
        @DefaultValue("") String containerProgram,
        @DefaultValue("none") @Pattern(regexp = "[A-Za-z0-9][A-Za-z0-9_.:-]*") String containerNetwork,
        @DefaultValue("") String containerVolumes,
        @DefaultValue("false") boolean containerPorts) {

    private static final DataSize LEAST_MEMORY = DataSize.ofMegabytes(32);
    private static final DataSize MOST_OUTPUT = DataSize.ofMegabytes(1);

    public ProcessSettings {
        script = List.copyOf(script);
        between("memory", memory, LEAST_MEMORY, DataSize.ofGigabytes(64));
        between("scratch", scratch, DataSize.ofMegabytes(1), DataSize.ofGigabytes(64));
        between("output", output, DataSize.ofBytes(1), MOST_OUTPUT);
    }

    private static void between(String name, DataSize size, DataSize least, DataSize most) {
        if (size.compareTo(least) < 0 || size.compareTo(most) > 0) {
            throw new IllegalArgumentException("millrace.run.%s must be from %d to %d bytes, and is %d."
                    .formatted(name, least.toBytes(), most.toBytes(), size.toBytes()));
        }
    }

    /** The limits of one process that may take {@code wanted}. */
    Limits limits(Duration wanted) {
        return new Limits(
                wanted.compareTo(wallTime) < 0 ? wanted : wallTime,
                cpuTime,
                memory.toBytes(),
                processes,
                scratch.toBytes(),
                Math.toIntExact(output.toBytes()));
    }
}
