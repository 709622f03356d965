package dev.millrace.connection.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

class CatalogueTest {

    private static final Providers PROVIDERS = Providers.load(new ProviderSettings(Map.of()));

    /** What the resolver of credentials reads, kind by kind. */
    private static final Map<CredentialKind, Set<String>> READ = Map.of(
            CredentialKind.BEARER, Set.of("token"),
            CredentialKind.BASIC, Set.of("username", "password"),
            CredentialKind.API_KEY, Set.of("in", "name", "value"),
            CredentialKind.CLIENT_CREDENTIALS, Set.of("token_url", "client_id", "client_secret"));

    private static Stream<Provider> everyProvider() {
        return PROVIDERS.all().stream();
    }

    @Test
    void holdsEveryFolderUnderItsOwnName() throws IOException {
        var folders = Stream.of(new PathMatchingResourcePatternResolver().getResources("classpath*:providers/*/provider.yml"))
                .map(file -> file.toString().replaceAll(".*providers/([^/]+)/provider\\.yml.*", "$1"))
                .toList();

        assertThat(PROVIDERS.all()).extracting(Provider::name).containsExactlyInAnyOrderElementsOf(folders);
    }

    @ParameterizedTest
    @MethodSource("everyProvider")
    void saysWhatItIsAndWhatItTakes(Provider provider) {
        assertThat(provider.name()).matches("[a-z0-9][a-z0-9-]{0,62}");
        assertThat(provider.title()).isNotBlank();
        assertThat(provider.description()).endsWith(".");
        assertThat(provider.color()).matches("#[0-9A-F]{6}");
        assertThat(provider.kindWords()).isNotEmpty();
        provider.commonBaseUrl().ifPresent(address -> assertThat(address).hasScheme("https").hasNoUserInfo().hasNoQuery().hasNoFragment());
    }

    @ParameterizedTest
    @MethodSource("everyProvider")
    void asksForWhatIsNeededExplainsEachFieldAndMarksTheSecretOnes(Provider provider) {
        provider.kinds().forEach((kind, schema) -> {
            var json = schema.json();
            var required = texts(json.path("required"));
            assertThat(required).contains("type");
            assertThat(schema.complete(Json.mapper().createObjectNode()).propertyStream().map(Map.Entry::getKey))
                    .as("fields that are fixed or asked for")
                    .allMatch(fixed -> !required.contains(fixed));
            assertThat(Stream.concat(required.stream(), schema.complete(Json.mapper().createObjectNode()).propertyStream().map(Map.Entry::getKey)))
                    .containsAll(READ.get(kind));
            var fields = json.path("properties").properties().stream()
                    .filter(field -> !field.getKey().equals("type"))
                    .toList();
            assertThat(fields).allSatisfy(field -> {
                assertThat(field.getValue().path("title").asText()).isNotBlank();
                assertThat(field.getValue().path("description").asText()).isNotBlank();
            });
            assertThat(fields).anyMatch(field -> field.getValue().path("writeOnly").asBoolean());
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"type":"bearer","token":"abc.DEF-123"}                                                           | bearer
        {"type":"basic","username":"ada","password":""}                                                   | basic
        {"type":"basic","username":"","password":"geheim, ja ß"}                                          | basic
        {"type":"api_key","in":"query","name":"api_key","value":"k e y"}                                  | api_key
        {"type":"client_credentials","token_url":"https://t/x","client_id":"a","client_secret":"b"}       | client_credentials
        {"type":"client_credentials","token_url":"https://t/x","client_id":"a","client_secret":"b","scopes":["r:1"]} | client_credentials
        """)
    void takesCredentialsOfEachKind(String credentials, String kind) throws JsonProcessingException {
        assertThat(http().check(Json.read(credentials)).word()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "bearer"                                                                    | credentials                  | credentials_missing
        []                                                                          | credentials                  | credentials_missing
        {}                                                                          | credentials.type             | credentials_type_unknown
        {"type":7,"token":"s3cr3t"}                                                 | credentials.type             | credentials_type_unknown
        {"type":"s3cr3t"}                                                           | credentials.type             | credentials_type_unknown
        {"type":"bearer"}                                                           | credentials.token            | field_missing
        {"type":"bearer","tokn":"s3cr3t"}                                           | credentials.tokn             | field_unknown
        {"type":"bearer","token":7}                                                 | credentials.token            | field_invalid
        {"type":"bearer","token":null}                                              | credentials.token            | field_invalid
        {"type":"bearer","token":""}                                                | credentials.token            | field_invalid
        {"type":"bearer","token":"s3cr3t\\n"}                                       | credentials.token            | field_invalid
        {"type":"bearer","token":"s3cr3t x"}                                        | credentials.token            | field_invalid
        {"type":"bearer","token":"s3cr3t","password":"s3cr3t"}                      | credentials.password         | field_unknown
        {"type":"basic","username":"a:b","password":"s3cr3t"}                       | credentials.username         | field_invalid
        {"type":"basic","username":"a","password":"s3cr3t\\r\\nX: y"}               | credentials.password         | field_invalid
        {"type":"basic","username":"a"}                                             | credentials.password         | field_missing
        {"type":"api_key","in":"body","name":"k","value":"s3cr3t"}                  | credentials.in               | field_invalid
        {"type":"api_key","in":"header","name":"a b","value":"s3cr3t"}              | credentials.name             | field_invalid
        {"type":"api_key","in":"header","name":"a","value":"s3cr3t\\r\\nX: y"}      | credentials.value            | field_invalid
        {"type":"client_credentials","token_url":"https://t","client_id":"a"}       | credentials.client_secret    | field_missing
        {"type":"client_credentials","token_url":"https://t","client_id":"a","client_secret":"s3cr3t","scopes":"r"}     | credentials.scopes   | field_invalid
        {"type":"client_credentials","token_url":"https://t","client_id":"a","client_secret":"s3cr3t","scopes":["r","s3cr3t w"]} | credentials.scopes.1 | field_invalid
        """)
    void refusesOthersAtTheirFieldWithoutShowingAValue(String credentials, String field, String code)
            throws JsonProcessingException {
        var json = Json.read(credentials);

        assertThatThrownBy(() -> http().check(json))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.field()).isEqualTo(field);
                    assertThat(refusal.code()).isEqualTo(code);
                    assertThat(refusal.getMessage()).doesNotContain("s3cr3t").endsWith(".");
                });
    }

    @Test
    void describesAllKindsInOneJsonSchema() {
        assertThat(http().credentials().path("oneOf").valueStream()
                        .map(kind -> kind.at("/properties/type/const").asText()))
                .containsExactly("bearer", "basic", "api_key", "client_credentials");
    }

    private static Provider http() {
        return PROVIDERS.find("http").orElseThrow();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }
}
