package dev.millrace.source.verifier;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where in a request a value stands, and how it is written there.
 *
 * <p>As data: one of {@code header} (a name, or several of which the first present one counts), {@code query}, {@code
 * body} (a JSON pointer, in which {@code *} stands for every item of a list, all of which must have the value) and
 * {@code xml} (the local names of the elements from the root, separated by slashes). Beside it nothing where the value
 * stands alone, or one of {@code prefix} ({@code sha256=…}, in any case), {@code pair} (the key in a list
 * {@code t=…,v1=…}) and {@code item} (how the items that count begin in a list separated by spaces, {@code v1,… v1a,…}).
 * With {@code join} all values of all headers are one, with that text between them.
 */
record Place(Where where, Form form, @Nullable String join) {

    sealed interface Where {
        record Header(List<String> names) implements Where {}

        record Query(String name) implements Where {}

        record Body(JsonPointer pointer) implements Where {}

        /** What stands at {@code each} in every item of the list at {@code list}. */
        record Each(JsonPointer list, JsonPointer each) implements Where {}

        record Xml(String path) implements Where {}
    }

    /** More items than this are no provider's. */
    private static final int MOST_ITEMS = 1_000;

    sealed interface Form {
        record Alone() implements Form {}

        record Prefixed(String prefix) implements Form {}

        record Pair(String key) implements Form {}

        record Item(String prefix) implements Form {}
    }

    /** What was found: at least one value, or the problem in words. */
    record Reading(List<String> values, @Nullable String problem) {

        static Reading problem(String problem) {
            return new Reading(List.of(), problem);
        }

        /** The one value of a place that may hold only one. */
        Reading single(Place place) {
            return values.size() > 1 ? problem("The %s holds more than one.".formatted(place.name())) : this;
        }
    }

    @JsonCreator
    static Place of(
            @JsonProperty("header") @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
                    @Nullable List<String> header,
            @JsonProperty("query") @Nullable String query,
            @JsonProperty("body") @Nullable String body,
            @JsonProperty("xml") @Nullable String xml,
            @JsonProperty("prefix") @Nullable String prefix,
            @JsonProperty("pair") @Nullable String pair,
            @JsonProperty("item") @Nullable String item,
            @JsonProperty("join") @Nullable String join) {
        return new Place(
                one(
                        "header, query, body and xml",
                        header == null ? null : new Where.Header(names(header)),
                        query == null ? null : new Where.Query(query),
                        body == null ? null : pointed(body),
                        xml == null ? null : new Where.Xml(elements(xml))),
                prefix == null && pair == null && item == null
                        ? new Form.Alone()
                        : one(
                                "prefix, pair and item",
                                prefix == null ? null : new Form.Prefixed(prefix),
                                pair == null ? null : new Form.Pair(pair),
                                item == null ? null : new Form.Item(item)),
                join);
    }

    /** A header, with one value in it. */
    static Place header(String name) {
        return new Place(new Where.Header(names(List.of(name))), new Form.Alone(), null);
    }

    /** Whether every value that stands here counts, and not just one of them. */
    boolean isOfEvery() {
        return where instanceof Where.Each || where instanceof Where.Xml;
    }

    /** All values that stand here; a problem where there is none or where it is not written as it should be. */
    Reading read(HookRequest request) {
        var found = raw(request);
        if (found.isEmpty()) {
            return Reading.problem("The %s is missing.".formatted(name()));
        }
        if (join != null) {
            return new Reading(List.of(String.join(join, found)), null);
        }
        if (isOfEvery()) {
            return new Reading(found, null);
        }
        if (found.size() > 1) {
            return Reading.problem("The %s stands there more than once.".formatted(name()));
        }
        var text = found.getFirst().strip();
        if (text.isEmpty()) {
            return Reading.problem("The %s is empty.".formatted(name()));
        }
        return switch (form) {
            case Form.Alone() -> new Reading(List.of(text), null);
            case Form.Prefixed(var prefix) -> text.regionMatches(true, 0, prefix, 0, prefix.length())
                            && text.length() > prefix.length()
                    ? new Reading(List.of(text.substring(prefix.length()).strip()), null)
                    : Reading.problem("The %s must be '%s' and a value behind it.".formatted(name(), prefix));
            case Form.Pair(var key) -> pairs(text, key);
            case Form.Item(var prefix) -> items(text, prefix);
        };
    }

    /** The value that stands here, if there is exactly one; for what is useful but proves nothing. */
    Optional<String> find(HookRequest request) {
        var reading = read(request);
        return reading.values().stream().distinct().count() == 1 ? Optional.of(reading.values().getFirst()) : Optional.empty();
    }

    /** What to call this place within a sentence. */
    String name() {
        return switch (where) {
            case Where.Header(var names) -> "header " + String.join(join == null ? " or " : " and ", names);
            case Where.Query(var name) -> "query parameter " + name;
            case Where.Body(var pointer) -> "body field " + pointer;
            case Where.Each(var list, var each) -> "body field %s/*%s".formatted(list, each);
            case Where.Xml(var path) -> "element " + path;
        };
    }

    private List<String> raw(HookRequest request) {
        return switch (where) {
            case Where.Header(var names) -> join == null
                    ? names.stream()
                            .map(request::header)
                            .filter(values -> !values.isEmpty())
                            .findFirst()
                            .orElse(List.of())
                    : all(names.stream().map(request::header).toList());
            case Where.Query(var name) -> request.query(name);
            case Where.Body(var pointer) -> request.json()
                    .map(json -> texts(json.at(pointer)))
                    .orElse(List.of());
            case Where.Each(var list, var each) -> request.json()
                    .map(json -> json.at(list))
                    .filter(items -> items.isArray() && items.size() <= MOST_ITEMS)
                    .map(items -> all(items.valueStream().map(item -> texts(item.at(each))).toList()))
                    .orElse(List.of());
            case Where.Xml(var path) -> request.body().xml(path, MOST_ITEMS);
        };
    }

    private static List<String> texts(JsonNode value) {
        return value.isTextual() || value.isIntegralNumber() ? List.of(value.asText()) : List.of();
    }

    /** What stands in all of them; nothing where one has none. */
    private static List<String> all(List<List<String>> found) {
        return found.stream().anyMatch(List::isEmpty)
                ? List.of()
                : found.stream().flatMap(List::stream).toList();
    }

    private static Where pointed(String pointer) {
        var star = pointer.indexOf("/*/");
        return star < 0
                ? new Where.Body(JsonPointer.compile(pointer))
                : new Where.Each(
                        JsonPointer.compile(pointer.substring(0, star)),
                        JsonPointer.compile(pointer.substring(star + 2)));
    }

    private static String elements(String path) {
        if (!path.matches("(?:/[A-Za-z_][A-Za-z0-9_.-]*)+")) {
            throw new IllegalArgumentException("xml must be names of elements, each after a slash");
        }
        return path;
    }

    private Reading pairs(String text, String key) {
        var values = new ArrayList<String>();
        for (var pair : text.split(",", -1)) {
            var equals = pair.indexOf('=');
            if (equals < 1) {
                return Reading.problem("The %s must be a list of key=value, separated by commas.".formatted(name()));
            }
            if (pair.substring(0, equals).strip().equals(key)) {
                values.add(pair.substring(equals + 1).strip());
            }
        }
        return values.isEmpty()
                ? Reading.problem("The %s holds no '%s='.".formatted(name(), key))
                : new Reading(List.copyOf(values), null);
    }

    private Reading items(String text, String prefix) {
        var values = Stream.of(text.split(" +"))
                .filter(item -> item.startsWith(prefix) && item.length() > prefix.length())
                .map(item -> item.substring(prefix.length()))
                .toList();
        return values.isEmpty()
                ? Reading.problem("The %s holds nothing that begins with '%s'.".formatted(name(), prefix))
                : new Reading(values, null);
    }

    private static List<String> names(List<String> header) {
        if (header.isEmpty() || header.stream().anyMatch(name -> !name.matches("[A-Za-z0-9-]+"))) {
            throw new IllegalArgumentException("header must be a name or a list of names");
        }
        return List.copyOf(header);
    }

    @SafeVarargs
    private static <T> T one(String of, @Nullable T... choices) {
        var chosen = Stream.of(choices).filter(Objects::nonNull).toList();
        if (chosen.size() != 1) {
            throw new IllegalArgumentException("needs exactly one of " + of);
        }
        return chosen.getFirst();
    }
}
