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
        stream.parameters().values().forEach(parameter -> {
            assertThat(parameter.description()).isNotBlank();
            assertThat(Pattern.matches(String.valueOf(parameter.pattern()), "../x")).isFalse();
        });
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void asksForItsPagesBelowTheAddressOfItsProvider(String provider, String name, dev.millrace.sync.stream.Stream stream) {
        var parameters = new HashMap<String, String>();
        stream.parameters().keySet().forEach(parameter -> parameters.put(parameter, "x1"));
        StreamCheck.check(stream, parameters);

        var request = new StreamReader(stream, parameters, 1_000).request("2026-11-22T09:00:00Z", null);

        assertThat(request.uri()).startsWith("/").doesNotContain("{");
        assertThat(request.query()).containsEntry(stream.size().parameter(), String.valueOf(stream.size().most()));
        if (stream.cursor() != null) {
            assertThat(request.query()).containsKey(stream.cursor().parameter());
        }
    }
}
