package dev.millrace.webhook.type;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.millrace.webhook.type.EventType.Origin;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OurEventTypesTest {

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    static Stream<EventType> all() {
        return OurEventTypes.load().all().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void describesEveryTypeByASchemaThatItsExampleFits(EventType type) {
        var metaschema = REGISTRY.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

        assertThat(type.schema().isObject()).isTrue();
        assertThat(type.example().isObject()).isTrue();
        assertThat(metaschema.validate(type.schema())).isEmpty();
        assertThat(REGISTRY.getSchema(type.schema()).validate(type.example())).isEmpty();
        type.schema()
                .path("required")
                .forEach(field -> assertThat(type.schema().path("properties").has(field.asText())).as(field.asText()).isTrue());
        type.example()
                .fieldNames()
                .forEachRemaining(field -> assertThat(type.family() || type.schema().path("properties").has(field)).as(field).isTrue());
    }

    @ParameterizedTest
    @MethodSource("all")
    void saysWhoDescribesItAndWhenItIsSent(EventType type) {
        assertThat(type.origin()).isEqualTo(Origin.MILLRACE);
        assertThat(type.description()).endsWith(".").hasSizeLessThan(400);
        assertThat(type.family()).isEqualTo(type.type().contains("{"));
        assertThat(type.versions()).isEmpty();
    }

    @Test
    void hasEveryTypeThatReceiversAreToldOf() {
        assertThat(all())
                .extracting(EventType::type)
                .isSorted()
                .contains(
                        "{entity}.created", "{entity}.updated", "{entity}.deleted", "{entity}.restored", "{entity}.status_changed", "{provider}.{event}",
                        "lead.created", "lead.updated", "context.created", "context.updated", "context.deleted", "user.login",
                        "user.settings_changed", "export.completed", "run.completed", "run.faulted", "sync.completed", "sync.drifted", "sync.failed",
                        "connection.expired", "webhook.failing", "webhook.disabled", "millrace.test");
    }
}
