package dev.millrace.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.start.CannotStart;
import dev.millrace.testing.ProviderStub;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ReadSecretsTest {

    private final ProviderStub vault = new ProviderStub();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void aFileHoldsSettingsByTheNamesOfVariablesAndARealVariableCountsFirst() throws IOException {
        var file = file("""
                MILLRACE_ENCRYPTION_KEYS: "k1:from-the-file"
                MILLRACE_PROVIDERS_GITHUB_CLIENTSECRET: s3cret-of-github
                MILLRACE_DB_PASSWORD: 12345
                """);

        var environment = environment(Map.of("MILLRACE_SECRETS_FILE", file, "MILLRACE_ENCRYPTION_KEYS", "k1:real"));

        assertThat(environment.getProperty("MILLRACE_ENCRYPTION_KEYS")).isEqualTo("k1:real");
        assertThat(environment.getProperty("MILLRACE_DB_PASSWORD")).isEqualTo("12345");
        ConfigurationPropertySources.attach(environment);
        var settings = Binder.get(environment).bind("millrace.providers.github.client-secret", String.class);
        assertThat(settings.get()).isEqualTo("s3cret-of-github");
    }

    @Test
    void hashicorpVaultIsAskedWithItsToken() {
        vault.answers("/v1/secret/data/millrace", 200, "{\"data\":{\"data\":{\"MILLRACE_ENCRYPTION_KEYS\":\"k1:of-vault\"},\"metadata\":{}}}");

        var environment = environment(
                Map.of("MILLRACE_SECRETS_VAULT_ADDR", vault.url() + "/", "MILLRACE_SECRETS_VAULT_TOKEN", "hvs.t0ken"));

        assertThat(environment.getProperty("MILLRACE_ENCRYPTION_KEYS")).isEqualTo("k1:of-vault");
        assertThat(vault.asked("/v1/secret/data/millrace")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        403 | {"errors":["s3cret"]}             | does not accept the token
        404 | {}                                | has nothing there
        400 | {}                                | answers 400
        503 | {}                                | answers 503; is it sealed?
        200 | {"data":{"A":"s3cret"}}           | no answer of a key-value engine
        200 | <html>s3cret                      | no answer of a key-value engine
        200 | {"data":{"data":{"A":{"b":"s3cret"}}}} | has no text at A
        """)
    void saysWhatIsWrongWithHashicorpVaultWithoutAnyValue(int status, String body, String message) {
        vault.answers("/v1/kv/data/x", status, body);
        var manager = new HashicorpVault(URI.create(vault.url()), "kv/data/x", Secret.of("hvs.t0ken"), null, Duration.ZERO);

        assertThatThrownBy(manager::read)
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining(message)
                .hasMessageNotContainingAny("s3cret", "hvs.t0ken");
    }

    @Test
    void asksAVaultThatIsAwayThreeTimes() {
        vault.answers("/v1/kv/data/x", 500, "{}");
        var manager = new HashicorpVault(URI.create(vault.url()), "kv/data/x", Secret.of("t"), null, Duration.ZERO);

        assertThatThrownBy(manager::read).isInstanceOf(CannotStart.class);

        assertThat(vault.asked("/v1/kv/data/x")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"- s3cret", "A: {b: s3cret}", "A: [s3cret]", "A:", "a b: s3cret", "{s3cret", "lower: s3cret"})
    void refusesAFileThatHoldsSomethingElseWithoutShowingIt(String contents) throws IOException {
        var file = file(contents);

        assertThatThrownBy(() -> environment(Map.of("MILLRACE_SECRETS_FILE", file)))
                .isInstanceOf(CannotStart.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void refusesToStartWhereWhatIsNamedIsNotThere() {
        assertThatThrownBy(() -> environment(Map.of("MILLRACE_SECRETS_FILE", folder.resolve("none").toString())))
                .isInstanceOf(CannotStart.class);
        assertThatThrownBy(() -> environment(Map.of("MILLRACE_SECRETS_VAULT_ADDR", "vault")))
                .hasMessageContaining("it must be an address");
        assertThatThrownBy(() -> environment(Map.of("MILLRACE_SECRETS_VAULT_ADDR", "https://vault.test")))
                .hasMessageContaining("neither MILLRACE_SECRETS_VAULT_TOKEN");
        assertThat(environment(Map.of()).getPropertySources()).noneMatch(source -> source.getName().startsWith("secrets-of"));
    }

    private String file(String contents) throws IOException {
        return Files.writeString(folder.resolve("secrets.yml"), contents).toString();
    }

    private static StandardEnvironment environment(Map<String, Object> variables) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        new ReadSecrets().postProcessEnvironment(environment, new SpringApplication());
        return environment;
    }
}
