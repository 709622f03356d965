package dev.millrace.sync.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.connection.provider.Providers;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every stream of the catalogue. */
class StreamsTest {

    private static final Providers PROVIDERS = Providers.load(new ProviderSettings(Map.of()));

    static Stream<Arguments> all() {
        return Streams.load().all().entrySet().stream()
                .flatMap(provider -> provider.getValue().entrySet().stream()
                        .map(stream -> Arguments.of(provider.getKey(), stream.getKey(), stream.getValue())));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void describesAStreamOfAProviderThatThereIs(String provider, String name, dev.millrace.sync.stream.Stream stream) {
        assertThat(PROVIDERS.find(provider)).isPresent();
        assertThat(name).matches("[a-z][a-z0-9_]*");
        assertThat(stream.title()).isNotBlank();
        assertThat(stream.documentation()).hasScheme("https");
        assertThat(stream.size()).isNotNull();
        assertThat(stream.suggested()).isNotNull();
        assertThat(stream.suggested().type()).matches("[a-z][a-z0-9_]*");
        assertThat(stream.suggested().mapping()).isNotEmpty();
        assertThat(stream.errors()).allSatisfy(rule -> assertThat(
                rule.action() != StreamError.Action.FAIL || rule.message() != null).isTrue());
        stream.parameters().values().forEach(parameter -> {
            assertThat(parameter.description()).isNotBlank();
            assertThat(Pattern.matches(String.valueOf(parameter.pattern()), "../x")).isFalse();
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void asksForItsPagesBelowTheAddressOfItsProvider(String provider, String name, dev.millrace.sync.stream.Stream stream) {
        var parameters = new HashMap<String, String>();
        stream.parameters().forEach((parameter, about) ->
                parameters.put(parameter, Pattern.matches(String.valueOf(about.pattern()), "x1") ? "x1" : "2026-11-22"));
        StreamCheck.check(stream, parameters);

        var first = new StreamReader(stream, parameters, 1_000).request(null, null);
        var request = new StreamReader(stream, parameters, 1_000)
                .request(stream.cursor() != null && stream.cursor().link() ? "/next?from=there" : "2026-11-22T09:00:00Z", null);
        assertThat(first.uri()).startsWith("/").doesNotContain("{");
        assertThat(request).as("the cursor is asked with").satisfies(asked ->
                assertThat(stream.cursor() == null || !asked.equals(first)).isTrue());

        assertThat(request.uri()).startsWith("/").doesNotContain("{");
        var whole = "%s %s %s".formatted(request.query(), request.headers(), request.body());
        if (stream.cursor() == null || !stream.cursor().link()) {
            assertThat(whole).contains(String.valueOf(stream.size().most()));
        }
        if (stream.cursor() != null && stream.cursor().parameter() != null) {
            assertThat(request.query()).containsKey(stream.cursor().parameter());
        }
    }
}
