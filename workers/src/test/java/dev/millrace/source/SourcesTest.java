package dev.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;

class SourcesTest {

    private final SourceWorld world = new SourceWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void keepsASourceAndSealsItsSecret() {
        var made = world.github("gh");

        assertThat(world.sources.get("wsp_1", "gh")).isEqualTo(made);
        assertThat(made.path()).isEqualTo("/hooks/gh");
        assertThat(world.store.open("gh").orElseThrow().secret()).isEqualTo(Secret.of(SourceWorld.SECRET));
        var sealed = world.jdbc.sql("select sealed_secret from source").query(byte[].class).single();
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1))
                .doesNotContain(SourceWorld.SECRET);
    }

    @Test
    void listsTheWorkspacesOwnNewestFirstInPages() {
        IntStream.range(0, 5).forEach(number -> world.none("hook-" + number));
        world.sources.create("wsp_2", "other", "none", null);

        var first = world.sources.list("wsp_1", PageRequest.of("3", null));
        var second = world.sources.list("wsp_1", PageRequest.of("3", first.nextCursor()));

        assertThat(first.data()).extracting(Source::name).containsExactly("hook-4", "hook-3", "hook-2");
        assertThat(second.data()).extracting(Source::name).containsExactly("hook-1", "hook-0");
        assertThat(second.nextCursor()).isNull();
    }

    @Test
    void hidesAnotherWorkspacesSource() {
        world.github("gh");

        assertRefused(Refusal.Kind.NOT_FOUND, "source_not_found", () -> world.sources.get("wsp_2", "gh"));
        assertRefused(Refusal.Kind.NOT_FOUND, "source_not_found", () -> world.sources.delete("wsp_2", "gh"));
        assertRefused(
                Refusal.Kind.NOT_FOUND,
                "source_not_found",
                () -> world.sources.deliveries("wsp_2", "gh", PageRequest.of(null, null)));
        assertThat(world.sources.get("wsp_1", "gh").name()).isEqualTo("gh");
    }

    @Test
    void refusesANameThatIsTakenWithoutSayingWhose() {
        world.github("gh");

        var here = catchThrowableOfType(Refusal.class, () -> world.none("gh"));
        var elsewhere = catchThrowableOfType(
                Refusal.class, () -> world.sources.create("wsp_2", "gh", "none", null));

        assertThat(here.kind()).isEqualTo(Refusal.Kind.CONFLICT);
        assertThat(here.code()).isEqualTo("source_name_taken");
        assertThat(here.field()).isEqualTo("name");
        assertThat(elsewhere).hasMessage(here.getMessage()).hasMessageNotContaining("wsp_");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "-a", "_a", "a b", "a/b", "ä", "a\n", "gh.x"})
    void refusesANameThatCannotStandInAnAddress(String name) {
        assertThat(assertRefused(Refusal.Kind.INVALID, "field_invalid", () -> world.none(name)).field())
                .isEqualTo("name");
    }

    @Test
    void takesNamesUpToSixtyThreeCharacters() {
        world.none("a".repeat(63));

        assertRefused(Refusal.Kind.INVALID, "field_invalid", () -> world.none("a".repeat(64)));
    }

    @ParameterizedTest
    @CsvSource({
        "githb, 'github'",
        "GitHub, 'github'",
        "git, 'github'",
        "standard, 'standard-webhooks'",
        "strip, 'stripe'",
        "slak, 'slack'"
    })
    void suggestsTheProviderThatWasMeant(String typed, String meant) {
        assertThatThrownBy(() -> world.sources.create("wsp_1", "gh", typed, Secret.of("x")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("did you mean '%s'".formatted(meant));
    }

    @Test
    void listsTheProvidersWhereNoneIsNear() {
        var refusal = assertRefused(
                Refusal.Kind.INVALID,
                "provider_unknown",
                () -> world.sources.create("wsp_1", "gh", "zapzapzap", Secret.of("x")));

        assertThat(refusal.field()).isEqualTo("provider");
        assertThat(refusal).hasMessageContaining("'discord', 'dropbox', 'github', 'gitlab'");
    }

    @Test
    void asksForWhatIsMissing() {
        assertThat(assertRefused(
                                Refusal.Kind.INVALID,
                                "field_missing",
                                () -> world.sources.create("wsp_1", null, "none", null))
                        .field())
                .isEqualTo("name");
        assertThat(assertRefused(
                                Refusal.Kind.INVALID,
                                "field_missing",
                                () -> world.sources.create("wsp_1", "gh", null, null))
                        .field())
                .isEqualTo("provider");
        assertThat(assertRefused(
                                Refusal.Kind.INVALID,
                                "field_missing",
                                () -> world.sources.create("wsp_1", "gh", "github", null))
                        .field())
                .isEqualTo("secret");
    }

    @Test
    void refusesASecretThatTheProviderCannotHave() {
        assertRefused(Refusal.Kind.INVALID, "field_invalid", () -> create("github", ""));
        assertRefused(Refusal.Kind.INVALID, "field_invalid", () -> create("github", "  "));
        assertRefused(Refusal.Kind.INVALID, "field_invalid", () -> create("none", "x"));
        assertRefused(Refusal.Kind.INVALID, "field_invalid", () -> create("standard-webhooks", "whsec_"));
        assertRefused(Refusal.Kind.INVALID, "field_invalid", () -> create("standard-webhooks", "whsec_***"));
        assertThat(assertRefused(
                        Refusal.Kind.INVALID, "field_invalid", () -> create("standard-webhooks", "hunter2!")))
                .hasMessageContaining("Base64")
                .hasMessageNotContaining("hunter2");
        assertThat(create("standard-webhooks", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").provider())
                .isEqualTo("standard-webhooks");
    }

    @Test
    void deletesASourceWithItsLogAndFreesItsName() {
        world.github("gh");
        world.hooks.receive("gh", SourceWorld.signed("1", "{}"));

        world.sources.delete("wsp_1", "gh");

        assertRefused(
                Refusal.Kind.NOT_FOUND,
                "source_not_found",
                () -> world.hooks.receive("gh", SourceWorld.signed("2", "{}")));
        assertThat(world.sources.create("wsp_2", "gh", "none", null).name()).isEqualTo("gh");
        assertThat(world.sources
                        .deliveries("wsp_2", "gh", PageRequest.of(null, null))
                        .data())
                .isEmpty();
    }

    @Test
    void theTableItselfRefusesAVerifiedSourceWithoutSecret() {
        assertThatThrownBy(() -> world.jdbc
                        .sql(
                                """
                                insert into source (source_id, workspace_id, name, provider, created_at)
                                values ('src_1', 'wsp_1', 'gh', 'github', now())
                                """)
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class)
                .hasMessageContaining("source_secret_needed");
    }

    private Source create(String provider, String secret) {
        return world.sources.create("wsp_1", "made", provider, Secret.of(secret));
    }

    private static Refusal assertRefused(Refusal.Kind kind, String code, Runnable call) {
        var refusal = catchThrowableOfType(Refusal.class, call::run);
        assertThat(refusal).isNotNull();
        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.code()).isEqualTo(code);
        return refusal;
    }
}
