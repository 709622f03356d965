package dev.millrace.call.proto;

import com.squareup.wire.schema.CoreLoader;
import com.squareup.wire.schema.ErrorCollector;
import com.squareup.wire.schema.Linker;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.ProtoFile;
import com.squareup.wire.schema.Schema;
import com.squareup.wire.schema.SchemaException;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ProtoParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A proto document and all that it imports, parsed. */
final class ProtoFiles {

    /** How many documents one may bring along. */
    private static final int MOST = 100;

    /** How long all of them may be together. */
    private static final int LARGEST = 8 * 1024 * 1024;

    private static final int SHOWN = 300;

    private static final Pattern IMPORTED = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*");

    /** Google's own, which everybody has: the well-known types, and the annotations of HTTP mappings and their like. */
    private static final Pattern GOOGLE = Pattern.compile("google/[a-z0-9_/]+\\.proto");

    /** The parser brings it along. */
    private static final String DESCRIPTOR = "google/protobuf/descriptor.proto";

    private final Map<String, ProtoFile> files = new LinkedHashMap<>();
    private final URI at;
    private final Imports imports;
    private long bytes;

    private ProtoFiles(URI at, Imports imports) {
        this.at = at;
        this.imports = imports;
    }

    /** The schema of the document that was read {@code at} an address, whose file is {@link #name(URI)}. */
    static Schema read(byte[] content, URI at, Imports imports) {
        var files = new ProtoFiles(at, imports);
        files.add(name(at), content);
        var errors = new ErrorCollector();
        try {
            var schema = new Linker(CoreLoader.INSTANCE, errors, true, true).link(files.files.values());
            errors.throwIfNonEmpty();
            return schema;
        } catch (SchemaException wrong) {
            throw new IllegalArgumentException("The proto document is wrong: %s".formatted(oneLine(wrong)), wrong);
        } catch (StackOverflowError deep) {
            throw tooDeep();
        }
    }

    /** The name of the file at {@code uri}. */
    static String name(URI uri) {
        var path = uri.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private void add(String name, byte[] content) {
        bytes += content.length;
        if (files.size() == MOST || bytes > LARGEST) {
            throw new IllegalArgumentException(
                    "The proto document imports more than %d documents or %d bytes.".formatted(MOST, LARGEST));
        }
        var parsed = parse(name, new String(content, StandardCharsets.UTF_8));
        files.put(name, ProtoFile.Companion.get(parsed));
        Stream.concat(parsed.getImports().stream(), parsed.getPublicImports().stream())
                .filter(imported -> !imported.equals(DESCRIPTOR) && !files.containsKey(imported))
                .toList()
                .forEach(imported -> {
                    if (!files.containsKey(imported)) {
                        add(imported, contents(imported));
                    }
                });
    }

    private byte[] contents(String imported) {
        return google(imported).orElseGet(() -> {
            if (!IMPORTED.matcher(imported).matches()) {
                throw new IllegalArgumentException(
                        "The proto document imports '%s', which is no path beside it.".formatted(imported));
            }
            return imports.read(at.resolve(imported));
        });
    }

    private static Optional<byte[]> google(String imported) {
        if (!GOOGLE.matcher(imported).matches()) {
            return Optional.empty();
        }
        try (var resource = ProtoFile.class.getClassLoader().getResourceAsStream(imported)) {
            return resource == null ? Optional.empty() : Optional.of(resource.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static ProtoFileElement parse(String name, String text) {
        try {
            return ProtoParser.Companion.parse(Location.Companion.get(name), text);
        } catch (IllegalStateException malformed) {
            throw new IllegalArgumentException(
                    "The proto document cannot be read: %s".formatted(oneLine(malformed)), malformed);
        } catch (StackOverflowError deep) {
            throw tooDeep();
        }
    }

    private static IllegalArgumentException tooDeep() {
        return new IllegalArgumentException("The proto document nests too deeply to be read.");
    }

    private static String oneLine(RuntimeException failure) {
        var message = String.valueOf(failure.getMessage()).strip().replaceAll("\\s+", " ");
        return message.length() > SHOWN ? message.substring(0, SHOWN) + "…" : message;
    }
}
