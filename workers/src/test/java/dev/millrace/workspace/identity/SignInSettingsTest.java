package dev.millrace.workspace.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.start.CannotStart;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Role;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SignInSettingsTest {

    @SuppressWarnings("unused")
    private static final List<String> WORDS = ProviderType.WORDS;

    private final ApplicationContextRunner application = new ApplicationContextRunner().withUserConfiguration(Some.class);

    @EnableConfigurationProperties(SignInSettings.class)
    static class Some {
        @Bean
        IdentityProviders providers(SignInSettings settings) {
            return new IdentityProviders(settings);
        }
    }

    @Test
    void offerNothingByDefault() {
        application.run(context -> assertThat(context.getBean(IdentityProviders.class).ways()).isEmpty());
    }

    @Test
    void readEveryKey() {
        application
                .withPropertyValues(
                        "millrace.sign-in.providers.corp.type=openid",
                        "millrace.sign-in.providers.corp.title=Example & Sons",
                        "millrace.sign-in.providers.corp.client-id=our-app",
                        "millrace.sign-in.providers.corp.client-secret=our-s3cret",
                        "millrace.sign-in.providers.corp.issuer=https://id.example.com/",
                        "millrace.sign-in.providers.corp.allowed-domains=example.com, Example.org",
                        "millrace.sign-in.providers.corp.role=operator",
                        "millrace.sign-in.providers.corp.workspace=sales",
                        "millrace.sign-in.providers.corp.trust-email=true",
                        "millrace.sign-in.providers.corp.authorization-url=https://id.example.com/a",
                        "millrace.sign-in.providers.corp.token-url=https://id.example.com/t",
                        "millrace.sign-in.providers.corp.userinfo-url=https://id.example.com/u",
                        "millrace.sign-in.providers.corp.emails-url=https://id.example.com/e")
                .run(context -> {
                    assertThat(context.getBean(SignInSettings.class).providers())
                            .isEqualTo(Map.of(
                                    "corp",
                                    new SignInSettings.One(
                                            "openid",
                                            "Example & Sons",
                                            "our-app",
                                            Secret.of("our-s3cret"),
                                            "https://id.example.com/",
                                            List.of("example.com", "Example.org"),
                                            Role.OPERATOR,
                                            "sales",
                                            true,
                                            "https://id.example.com/a",
                                            "https://id.example.com/t",
                                            "https://id.example.com/u",
                                            "https://id.example.com/e")));
                    var corp = context.getBean(IdentityProviders.class).get("corp");
                    assertThat(corp.domains()).isEqualTo(Set.of("example.com", "example.org"));
                    assertThat(corp.oauth().authorizationUrl().text()).isEqualTo("https://id.example.com/a");
                    assertThat(corp.oauth().tokenUrl().text()).isEqualTo("https://id.example.com/t");
                    assertThat(corp.userinfo()).hasToString("https://id.example.com/u");
                    assertThat(corp.emails()).hasToString("https://id.example.com/e");
                });
    }

    @Test
    void areReadFromTheEnvironmentAndNeedLittle() {
        Map<String, Object> variables = Map.of(
                "MILLRACE_SIGNIN_PROVIDERS_GOOGLE_CLIENTID", "our-app",
                "MILLRACE_SIGNIN_PROVIDERS_GOOGLE_CLIENTSECRET", "our-s3cret",
                "MILLRACE_SIGNIN_PROVIDERS_GOOGLE_ALLOWEDDOMAINS", "example.com,example.org");

        application
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
                .run(context -> {
                    var google = context.getBean(IdentityProviders.class).get("google");
                    assertThat(google.title()).isEqualTo("Google");
                    assertThat(google.client().clientId()).isEqualTo("our-app");
                    assertThat(google.domains()).containsExactlyInAnyOrder("example.com", "example.org");
                    assertThat(google.role()).isEqualTo(Role.MEMBER);
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "corp.client-id=x | millrace.sign-in.providers.corp.type must be one of auth0, discord,",
        "google.title=x | millrace.sign-in.providers.google.client-id must be",
        "okta.client-id=x | millrace.sign-in.providers.okta.issuer must be the provider's address",
        "okta.client-id=x,okta.issuer=ftp://id.example | millrace.sign-in.providers.okta.issuer must be an https address",
        "okta.client-id=x,okta.issuer=http://id.example.com | millrace.sign-in.providers.okta.issuer must be an https address",
        "github.client-id=x,github.issuer=https://github.example | GitHub has none; set its addresses instead",
        "github.client-id=x,github.token-url=nowhere | millrace.sign-in.providers.github.token-url must be an https address",
        "google.client-id=x,google.allowed-domains=@example.com | millrace.sign-in.providers.google.allowed-domains must be domains",
    })
    void nameTheKeyThatIsWrong(String keys, String problem) {
        var values = List.of(keys.split(",")).stream().map(key -> "millrace.sign-in.providers." + key).toArray(String[]::new);

        application.withPropertyValues(values).run(context -> assertThat(context.getStartupFailure())
                .rootCause()
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining(problem));
    }

    @ParameterizedTest
    @FieldSource("WORDS")
    void everyTypeSaysWhereItsAccountsAre(String word) {
        var type = ProviderType.find(word).orElseThrow();

        assertThat(type.title()).isNotBlank();
        assertThat(type.subject()).isNotEmpty();
        assertThat(type.scopes()).isNotEmpty();
        assertThat(type.email() == null).isEqualTo(type.emailsUrl() != null);
        var atOneAddress = type.oauth().authorizationUrl() != null;
        assertThat(type.oauth().tokenUrl() != null).isEqualTo(atOneAddress);
        assertThat(type.userinfoUrl() != null).isEqualTo(atOneAddress);
        assertThat(type.issuers().isEmpty()).isEqualTo(!type.openid() || !atOneAddress);
        assertThat(type.openid()).isEqualTo(type.scopes().contains("openid"));
    }
}
