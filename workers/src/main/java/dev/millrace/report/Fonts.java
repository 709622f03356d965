package dev.millrace.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openpdf.text.DocumentException;
import org.openpdf.text.pdf.BaseFont;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fonts of reports: DejaVu Sans (Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic, symbols), and those of a directory
 * for what it lacks. Read anew for each report, since a font keeps which of its characters a file uses.
 */
public final class Fonts {

    /** More would take long to read, at each report. */
    static final int MOST = 20;

    private static final Logger log = LoggerFactory.getLogger(Fonts.class);
    private static final String PLACE = "/net/sf/jasperreports/fonts/dejavu/";
    private static final List<String> REGULAR = List.of("DejaVuSansCondensed.ttf", "DejaVuSans.ttf");
    private static final List<String> BOLD = List.of("DejaVuSansCondensed-Bold.ttf", "DejaVuSans-Bold.ttf");

    private final @Nullable Path directory;

    /** @param directory with {@code .ttf}, {@code .otf} and {@code .ttc} files, twenty at most in the order of their names; null for none */
    public Fonts(@Nullable Path directory) {
        this.directory = directory;
    }

    /** What the text of one report is written in. */
    record Pair(Typeface regular, Typeface bold) {}

    Pair read(Missing missing) {
        var regular = REGULAR.stream().map(Fonts::shipped).toList();
        var others = others();
        var bold = BOLD.stream().map(Fonts::shipped);
        return new Pair(
                new Typeface(Stream.of(regular, others).flatMap(List::stream).toList(), missing),
                new Typeface(Stream.of(bold, regular.stream(), others.stream()).flatMap(fonts -> fonts).toList(), missing));
    }

    private static BaseFont shipped(String name) {
        try (var file = Fonts.class.getResourceAsStream(PLACE + name)) {
            if (file == null) {
                throw new IllegalStateException("The font %s is missing on the class path".formatted(name));
            }
            return BaseFont.createFont(name, BaseFont.IDENTITY_H, BaseFont.EMBEDDED, false, file.readAllBytes(), null);
        } catch (IOException | DocumentException broken) {
            throw new IllegalStateException("The font %s cannot be read".formatted(name), broken);
        }
    }

    private List<BaseFont> others() {
        if (directory == null) {
            return List.of();
        }
        var fonts = new ArrayList<BaseFont>();
        try (var files = Files.list(directory)) {
            files.filter(file -> file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(ttf|otf|ttc)"))
                    .sorted()
                    .limit(MOST)
                    .forEach(file -> add(fonts, file));
        } catch (IOException | UncheckedIOException unreadable) {
            log.warn("The directory {} (millrace.exports.fonts) cannot be read; reports do without its fonts: {}", directory, unreadable.toString());
        }
        return fonts;
    }

    private static void add(List<BaseFont> fonts, Path file) {
        var name = file.toString().toLowerCase(Locale.ROOT).endsWith(".ttc") ? file + ",0" : file.toString();
        try {
            fonts.add(BaseFont.createFont(name, BaseFont.IDENTITY_H, BaseFont.EMBEDDED, false));
        } catch (IOException | RuntimeException broken) {
            log.warn("{} is no font that can be embedded; reports do without it: {}", file, broken.toString());
        }
    }
}
