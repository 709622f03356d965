package dev.millrace.exporting.delivery;

import java.io.InputStream;
import java.util.function.Supplier;

/**
 * A file on its way.
 *
 * @param title what it is, for people: {@code users, 1,234 records}
 * @param extension {@code csv}
 * @param day on which it was asked for, {@code 2026-11-22}
 * @param name what it is called when somebody keeps it
 * @param link leads to it without credentials
 * @param linkEnds when the link is good no more, for people
 * @param contents opens it anew at each call
 */
public record Shipment(
        String exportId,
        String workspaceId,
        String type,
        String title,
        String extension,
        String day,
        String name,
        String mediaType,
        long size,
        Supplier<String> link,
        String linkEnds,
        Supplier<InputStream> contents) {}
