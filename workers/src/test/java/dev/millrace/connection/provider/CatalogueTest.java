package dev.millrace.connection.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.provider.AccountRequest.Source;
import dev.millrace.connection.provider.OAuth.Metadata;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The contract of the catalogue: what every folder of {@code providers} keeps. */
class CatalogueTest {

    private static final Providers PROVIDERS = Providers.load(new ProviderSettings(Map.of()));

    /** Those where a person names the whole address, and nothing is left to bound. */
    private static final Set<String> TAKES_ANY_ADDRESS = Set.of("oauth2", "openid");

    /** What the resolver of credentials reads, kind by kind. */
    private static final Map<CredentialKind, Set<String>> READ = Map.of(
            CredentialKind.BEARER, Set.of("token"),
            CredentialKind.BASIC, Set.of("username", "password"),
            CredentialKind.API_KEY, Set.of("in", "name", "value"),
            CredentialKind.CLIENT_CREDENTIALS, Set.of("token_url", "client_id", "client_secret"),
            CredentialKind.JWT_BEARER, Set.of("token_url", "private_key"),
            CredentialKind.AWS_SIGNATURE, Set.of("access_key_id", "secret_access_key", "region"),
            CredentialKind.MUTUAL_TLS, Set.of(),
            CredentialKind.FTP, Set.of("username", "password"),
            CredentialKind.SSH, Set.of("username", "host_key"));

    private static Stream<Provider> everyProvider() {
        return PROVIDERS.all().stream();
    }

    private static Stream<Provider> everyOAuthProvider() {
        return everyProvider().filter(provider -> provider.oauth() != null);
    }

    @Test
    void holdsExactlyTheProvidersOfItsCategories() {
        assertThat(everyProvider().collect(Collectors.groupingBy(
                        Provider::category, Collectors.mapping(Provider::name, Collectors.toSet()))))
                .isEqualTo(Map.of(
                        Category.CRM, Set.of("salesforce", "hubspot", "pipedrive"),
                        Category.COMMUNICATION, Set.of("slack", "microsoft-teams", "discord", "sendgrid", "twilio"),
                        Category.PRODUCTIVITY,
                                Set.of("google-workspace", "microsoft-365", "notion", "google-calendar", "outlook"),
                        Category.ANALYTICS, Set.of("google-analytics", "mixpanel", "amplitude", "segment"),
                        Category.STORAGE, Set.of("google-drive", "dropbox", "onedrive", "s3", "ftp", "sftp"),
                        Category.DEVELOPMENT, Set.of("github", "gitlab", "jira"),
                        Category.FINANCE, Set.of("quickbooks", "stripe"),
                        Category.GENERIC, Set.of("http", "oauth2", "openid")));
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
        assertThat(provider.verified()).isBeforeOrEqualTo(LocalDate.now());
        if (provider.documentation() != null) {
            assertThat(provider.documentation()).hasScheme("https");
        }
    }

    @ParameterizedTest
    @MethodSource("everyProvider")
    void callsNothingButHttpsAndKnowsEveryValueOfAnAddress(Provider provider) {
        var said = provider.variables().keySet();
        var found = new HashSet<>(said);
        if (provider.oauth() != null) {
            var oauth = provider.oauth();
            found.addAll(oauth.metadata().keySet());
            if (oauth.authorizationUrl() == null) {
                found.add("userinfo_endpoint");
            }
            Stream.of(oauth.authorizationUrl(), oauth.tokenUrl(), oauth.refreshUrl(), oauth.issuer())
                    .filter(Objects::nonNull)
                    .forEach(template -> assertHttps(provider, template, said));
            oauth.metadata().values().stream()
                    .map(Metadata::url)
                    .filter(Objects::nonNull)
                    .forEach(template -> assertHttps(provider, template, said));
            if (oauth.revocation() != null) {
                assertHttps(provider, oauth.revocation().url(), with(found, "client_id"));
                assertThat(oauth.revocation().method()).isIn("POST", "DELETE");
                oauth.revocation().parameters().values().forEach(value -> assertThat(places(new Template(value)))
                        .isSubsetOf("token", "client_id", "client_secret"));
            }
        }
        if (provider.baseUrl() != null) {
            assertHttps(provider, provider.baseUrl(), found);
        }
        if (provider.account() != null && provider.account().url() != null) {
            var url = provider.account().url();
            assertThat(provider.account().method()).isIn("GET", "POST");
            assertThat(!url.text().startsWith("/") || provider.baseUrl() != null).as("there is a base for %s", url).isTrue();
            assertHttps(provider, url.text().startsWith("/") ? new Template("https://api.example" + url.text()) : url, found);
        }
        provider.setUp().forEach(sentence -> {
            assertThat(places(new Template(sentence))).isSubsetOf("callback");
            assertThat(sentence).matches("[A-Z].*\\.");
        });
    }

    @ParameterizedTest
    @MethodSource("everyProvider")
    void boundsTheHostsWhereCredentialsCanGo(Provider provider) {
        provider.variables().forEach((name, variable) -> {
            var pattern = Pattern.compile(variable.pattern());
            assertThat(variable.title()).isNotBlank();
            assertThat(variable.description()).matches("[^A-Z].*[^.]");
            assertThat(variable.value()).as(name).satisfiesAnyOf(
                    value -> assertThat(value).isNull(), value -> assertThat(value).matches(pattern));
            assertThat(Stream.of(
                            "", "http://evil.example", "https://", "https:///a", "https://a@evil.example", "https://a#b", "https://a?b",
                            "https://a\\b", "https://a b", "https://a\n", "https://[::1]/", "javascript:alert(1)"))
                    .as("values of %s", name)
                    .noneMatch(value -> pattern.matcher(value).matches());
            if (!TAKES_ANY_ADDRESS.contains(provider.name())) {
                var own = variable.value() == null ? "a" : variable.value();
                assertThat(Stream.concat(
                                Stream.of("evil.example", "a.evil.example", own + ".evil.example", neighbour(own)),
                                Stream.of("/", "@", "#", "?", ":", "\\", "%", " ", "\t", "\r", "\n")
                                        .flatMap(sign -> Stream.of(own + sign, sign + own, own + sign + "b", "a" + sign + own))))
                        .as("values of %s", name)
                        .noneMatch(value -> pattern.matcher(value).matches());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "evil.example", "x.my.salesforce.com.evil.example", "my.salesforce.com.evil.example", "xmy.salesforce.com",
        "evil.example/x.my.salesforce.com", "evil.example#x.my.salesforce.com", "evil@x.my.salesforce.com",
        "x.my.salesforce.com\n", "x.my.salesforce.com:8443", "x.y.z.my.salesforce.com", ".my.salesforce.com"
    })
    void refusesHostsThatOnlyLookLikeSalesforce(String domain) {
        assertThat(domain).doesNotMatch(salesforceDomain());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "login.salesforce.com", "test.salesforce.com", "acme.my.salesforce.com", "acme--uat.sandbox.my.salesforce.com"
    })
    void takesTheHostsOfSalesforce(String domain) {
        assertThat(domain).matches(salesforceDomain());
    }

    @ParameterizedTest
    @MethodSource("everyOAuthProvider")
    void tellsPeopleWhatTheyGrantAndAdminsWhatToSetUp(Provider provider) {
        var oauth = provider.oauth();
        assertThat(oauth.refresh()).isNotNull();
        assertThat((oauth.authorizationUrl() != null && oauth.tokenUrl() != null) || oauth.issuer() != null)
                .as("it says where to ask, or who says so").isTrue();
        assertThat(oauth.scopes()).extracting(Scope::name).doesNotHaveDuplicates();
        assertThat(oauth.scopes()).allSatisfy(scope -> {
            assertThat(scope.name()).matches("\\S+").doesNotContain(oauth.scopeSeparator());
            assertThat(scope.title()).matches("[A-Z].*[^.\\s]");
        });
        if (!oauth.scopes().isEmpty()) {
            assertThat(oauth.scopes()).anyMatch(Scope::wanted);
        }
        assertThat(oauth.withdrawing()).isNotBlank().endsWith(".");
        assertThat(provider.setUp()).anyMatch(sentence -> sentence.contains("{callback}"));
        assertThat(provider.account() != null || !oauth.metadata().isEmpty() || TAKES_ANY_ADDRESS.contains(provider.name()))
                .as("it says whose account it is").isTrue();
        oauth.metadata().forEach((name, metadata) -> {
            assertThat(name).matches("[a-z][a-z0-9_]*").isNotIn(provider.variables().keySet());
            assertThat(Stream.of(metadata.redirect(), metadata.pointer()).filter(Objects::nonNull)).as(name).hasSize(1);
            assertThat(metadata.url() == null || metadata.pointer() != null).as(name).isTrue();
        });
        if (oauth.lifetime() != null) {
            assertThat(oauth.lifetime()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("everyProvider")
    void pointsIntoAnswersWithJsonPointers(Provider provider) {
        var pointers = Stream.<@Nullable String>builder();
        if (provider.oauth() != null) {
            pointers.add(provider.oauth().token()).add(provider.oauth().grantedScopes());
            provider.oauth().metadata().values().forEach(metadata -> pointers.add(metadata.pointer()));
        }
        if (provider.account() != null) {
            var account = provider.account();
            assertThat(account.url() != null || account.source() != Source.ANSWER).as("there is an answer to read").isTrue();
            pointers.add(account.id()).add(account.email()).add(account.name()).add(account.okay());
        }
        if (provider.rateLimit() != null) {
            var retryAfter = provider.rateLimit().retryAfter();
            pointers.add(provider.rateLimit().error()).add(retryAfter.startsWith("/") ? retryAfter : null);
        }
        if (provider.pagination() != null) {
            pointers.add(provider.pagination().next());
        }
        assertThat(pointers.build().filter(Objects::nonNull))
                .allSatisfy(pointer -> assertThat(JsonPointer.compile(pointer).matches()).as(pointer).isFalse());
    }

    @ParameterizedTest
    @MethodSource("everyProvider")
    void saysWhatItsLimitIsAndHowItsListsGoOn(Provider provider) {
        var limit = provider.rateLimit();
        if (limit != null) {
            assertThat(limit.requests()).isPositive();
            assertThat(limit.per()).isBetween(Duration.ofSeconds(1), Duration.ofDays(1));
            assertThat(limit.reset() == null).as("it says how %s is to be read", limit.reset()).isEqualTo(limit.resetAs() == null);
            assertThat(limit.statuses()).isNotEmpty().allMatch(status -> status >= 400 && status < 600);
            assertThat(limit.error() == null).isEqualTo(limit.errors().isEmpty());
        }
        var pagination = provider.pagination();
        if (pagination != null) {
            assertThat(pagination.kind() == Pagination.Kind.LINK || pagination.parameter() != null).isTrue();
            assertThat(pagination.kind() != Pagination.Kind.CURSOR || pagination.next() != null).isTrue();
            assertThat(pagination.most() == null || (pagination.size() != null && pagination.most() > 0)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("everyProvider")
    void takesNothingIntoAHeaderThatDoesNotBelongThere(Provider provider) {
        provider.kinds().forEach((kind, schema) -> schema.json().path("properties").properties().stream()
                .filter(field -> field.getValue().has("pattern"))
                .forEach(field -> {
                    var pattern = Pattern.compile(field.getValue().path("pattern").asText());
                    assertThat(pattern.pattern()).as(field.getKey()).startsWith("^").endsWith("$");
                    assertThat(Stream.of("a\r\nX: y", "Bot a\nX: y", "a\n", "\n"))
                            .as(field.getKey())
                            .noneMatch(value -> pattern.matcher(value).matches());
                }));
        if (provider.kinds().containsKey(CredentialKind.API_KEY)) {
            assertThat(provider.kinds().get(CredentialKind.API_KEY).complete(Json.mapper().createObjectNode()).path("in").asText("header"))
                    .isIn("header", "query");
        }
        provider.headers().forEach((name, value) -> assertThat(name + ": " + value).matches("[A-Za-z-]+: [\\x20-\\x7e]+"));
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
        {"type":"jwt_bearer","token_url":"https://t/x","issuer":"a","private_key":"-----BEGIN\\nx-----\\n","claims":{"a":1}} | jwt_bearer
        {"type":"aws_signature","access_key_id":"AK","secret_access_key":"a/b+c","region":"auto"}         | aws_signature
        {"type":"mutual_tls","certificate":"-----x-----","private_key":"-----x-----"}                     | mutual_tls
        {"type":"mutual_tls","pkcs12":"MIIK\\nMIIK=","password":""}                                       | mutual_tls
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
        {"type":"jwt_bearer","token_url":"https://t"}                               | credentials.private_key      | field_missing
        {"type":"jwt_bearer","token_url":"https://t","private_key":"s3cr3t"}        | credentials.private_key      | field_invalid
        {"type":"jwt_bearer","token_url":"https://t","private_key":"-s3cr3t-","algorithm":"HS256"} | credentials.algorithm | field_invalid
        {"type":"jwt_bearer","token_url":"https://t","private_key":"-s3cr3t-","claims":"s3cr3t"}   | credentials.claims    | field_invalid
        {"type":"jwt_bearer","token_url":"https://t","private_key":"-s3cr3t-","claims":{"a":["s3cr3t"]}} | credentials.claims.a | field_invalid
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
                .containsExactly("bearer", "basic", "api_key", "client_credentials", "jwt_bearer", "aws_signature", "mutual_tls");
    }

    /** A domain that ends as that of {@code host} and is another: {@code evilsalesforce.com}. */
    private static String neighbour(String host) {
        return "evil" + host.replaceFirst(".*\\.(?=[^.]+\\.[^.]+$)", "");
    }

    private static void assertHttps(Provider provider, Template template, Set<String> known) {
        assertThat(places(template)).as(template.text()).isSubsetOf(known);
        var values = new HashMap<String, String>();
        places(template).forEach(name -> {
            var variable = provider.variables().get(name);
            var whole = template.text().startsWith("{" + name + "}");
            var said = variable == null ? null : variable.value();
            values.put(name, said != null ? said : whole ? "https://somewhere.example" : "x");
        });
        assertThat(URI.create(template.fill(values)))
                .as(template.text()).hasScheme("https").hasNoUserInfo().hasNoFragment().hasNoPort();
    }

    /** The names in a template; nothing else of it is in braces. */
    private static Set<String> places(Template template) {
        var names = template.names();
        var rest = template.text();
        for (var name : names) {
            rest = rest.replace("{" + name + "}", "");
        }
        assertThat(rest).doesNotContain("{", "}");
        return names;
    }

    private static Set<String> with(Set<String> names, String name) {
        var more = new HashSet<>(names);
        more.add(name);
        return more;
    }

    private static Pattern salesforceDomain() {
        return Pattern.compile(
                PROVIDERS.find("salesforce").orElseThrow().variables().get("domain").pattern());
    }

    private static Provider http() {
        return PROVIDERS.find("http").orElseThrow();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }
}
