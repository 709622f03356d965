package dev.millrace.partition;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The partitions of one table, one for each day in UTC, each named by the table and the day. */
public final class DayPartitions {

    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

    /** Whoever makes or drops a partition locks the table for a moment; nobody waits long for that. */
    private static final String ALONE = "set local lock_timeout = '3s'; perform pg_advisory_xact_lock(hashtext('millrace.partitions.%s'));";

    private final JdbcClient jdbc;
    private final String table;
    private final String prefix;
    private final String alone;
    private final Set<LocalDate> made = ConcurrentHashMap.newKeySet();

    /** @param table which is partitioned by range of a {@code timestamptz} */
    public DayPartitions(JdbcClient jdbc, String table) {
        this.jdbc = jdbc;
        this.table = table;
        this.prefix = table + "_";
        this.alone = ALONE.formatted(table);
    }

    /** Makes the partition of the day of {@code time}, unless it is there; asks the database once a day. */
    public void make(Instant time) {
        var day = LocalDate.ofInstant(time, ZoneOffset.UTC);
        if (!made.contains(day)) {
            jdbc.sql("do $$ begin %s create table if not exists %s%s partition of %s for values from ('%s') to ('%s'); end $$"
                            .formatted(alone, prefix, DAY.format(day), table, start(day), start(day.plusDays(1))))
                    .update();
            made.add(day);
        }
    }

    /** Drops the partitions of the days that ended before {@code time}; gives how many. */
    public int dropBefore(Instant time) {
        var old = jdbc.sql(
                        """
                        select child.relname from pg_inherits
                        join pg_class child on child.oid = pg_inherits.inhrelid
                        where pg_inherits.inhparent = cast(:table as regclass)
                        """)
                .param("table", table)
                .query(String.class)
                .list()
                .stream()
                .filter(name -> name.matches(prefix + "[0-9]{8}"))
                .filter(name -> !start(day(name).plusDays(1)).isAfter(time))
                .toList();
        for (var name : old) {
            jdbc.sql("do $$ begin %s drop table if exists %s; end $$".formatted(alone, name)).update();
            made.remove(day(name));
        }
        return old.size();
    }

    private LocalDate day(String partition) {
        return LocalDate.parse(partition.substring(prefix.length()), DAY);
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
