package dev.millrace.api.documentation;

import dev.millrace.page.PageRequest;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.PropertySource;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.method.HandlerMethod;

/** What the description says of every operation alike. */
@Configuration(proxyBeanMethods = false)
@PropertySource("classpath:dev/millrace/api/documentation/documentation.properties")
class OpenApiConfiguration {

    private static final String ERROR = "Error";
    private static final String API_KEY = "api_key";

    /** Parameters that mean the same wherever they stand. */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("namespace", "The namespace of the automation."),
            Map.entry("name", "The name, as it was given when it was made."),
            Map.entry("version", "A version as in the definition's `document.version`."),
            Map.entry("runId", "The id of a run, `run_…`."),
            Map.entry("eventId", "The id that Millrace gave the event, `evt_…`."),
            Map.entry("event_id", "Only runs that this event started, `evt_…`."),
            Map.entry("webhookId", "The id of an endpoint, `whk_…`."),
            Map.entry("deliveryId", "The id of a delivery, `dlv_…`."),
            Map.entry("recoveryId", "The id of a recovery, `rcv_…`."),
            Map.entry("connectionId", "The id of a connection, `con_…`."),
            Map.entry("auditId", "The id of a record of the audit, `aud_…`."),
            Map.entry("keyId", "The id of an API key, `key_…`; not the key itself."),
            Map.entry("linkId", "The id of a link to the portal, `plk_…`."),
            Map.entry("memberId", "The id of a member, `mem_…`."),
            Map.entry("type", "A type of event, such as `order.created`."),
            Map.entry("status", "Only those in this state."),
            Map.entry("automation", "Only runs of this automation, as `namespace/name`."),
            Map.entry("recordType", "A type of records, plural and in snake_case, such as `projects`."),
            Map.entry("recordId", "The id of a record, `rec_…`."),
            Map.entry("syncId", "The id of a sync, `syn_…`."),
            Map.entry("syncRunId", "The id of a run of a sync, `syr_…`."),
            Map.entry("sync_run_id", "Only those of this run, `syr_…`."),
            Map.entry("rejectedId", "The id of a rejected item, `rej_…`."),
            Map.entry("jobId", "The id of a job, `job_…`."),
            Map.entry("importId", "The id of an import, `imp_…`."),
            Map.entry("exportId", "The id of an export, `exp_…`."),
            Map.entry("created_after", "Only records made after this time, such as `2026-11-22T09:00:00Z`."),
            Map.entry("updated_after", "Only records made or changed after this time."),
            Map.entry("sort", "A field, or a field after a `-` for the greatest first; `-record_id` without it."),
            Map.entry("q", "Beginnings of words, all of which a record has."),
            Map.entry("deleted", "`true` for deleted records."),
            Map.entry("include", "Names of relations of the type, between commas."),
            Map.entry("If-Match", "The version that is to be changed, as in `ETag`; 412 where there is another by now."),
            Map.entry("Reason", "Why, in your own words, for the history; 500 characters at most."),
            Map.entry("Millrace-Run", "The run that does this, `run_…`: a chain of runs that start one another ends."),
            Map.entry("Prefer", "`wait=N`: how many seconds to wait for the end, 60 at most."));

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info().title("Millrace").version("v1").description("""
                        Durable automations and signed webhooks on Temporal. Names are in snake_case, times in RFC 3339 \
                        UTC, and ids begin with what they are of (`run_…`). Every list gives `data` and `next_cursor`, \
                        every refusal the same `error`. Inbound webhooks go to `/hooks/{source}`, as their providers \
                        send them."""))
                .addSecurityItem(new SecurityRequirement().addList(API_KEY))
                .components(new Components()
                        .addSecuritySchemes(
                                API_KEY,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("`Authorization: Bearer mr_live_…`"))
                        .addSchemas(ERROR, error()));
    }

    @Bean
    GlobalOperationCustomizer everyOperation() {
        return (operation, handler) -> {
            operation.setSummary(markdown(operation.getSummary()).replaceAll("\\.$", ""));
            operation.setDescription(markdown(operation.getDescription()));
            if (takes(handler, PageRequest.class)) {
                operation.addParametersItem(limit()).addParametersItem(cursor());
            }
            if (handler.hasMethodAnnotation(PostMapping.class)) {
                operation.addParametersItem(idempotencyKey());
            }
            describeParameters(operation);
            operation.getResponses().putIfAbsent("default", refusal());
            return operation;
        };
    }

    /** Documentation comments come as HTML in lines of their own. */
    private static String markdown(@Nullable String comment) {
        return comment == null ? "" : comment.replaceAll("</?code>", "`").replaceAll("\\s+", " ").strip();
    }

    private static boolean takes(HandlerMethod handler, Class<?> type) {
        return Stream.of(handler.getMethodParameters()).anyMatch(parameter -> parameter.getParameterType() == type);
    }

    private static void describeParameters(Operation operation) {
        if (operation.getParameters() == null) {
            return;
        }
        for (var parameter : operation.getParameters()) {
            if (parameter.getDescription() == null) {
                parameter.setDescription(PARAMETERS.get(parameter.getName()));
            }
        }
    }

    private static Parameter limit() {
        var schema = new IntegerSchema().minimum(BigDecimal.ONE).maximum(BigDecimal.valueOf(PageRequest.MAX_LIMIT));
        schema.setDefault(PageRequest.DEFAULT_LIMIT);
        return new Parameter().in("query").name("limit").description("How many at most.").schema(schema);
    }

    private static Parameter cursor() {
        return new Parameter()
                .in("query")
                .name("cursor")
                .description("Goes on where the list with this `next_cursor` ended.")
                .schema(new StringSchema());
    }

    private static Parameter idempotencyKey() {
        return new Parameter()
                .in("header")
                .name("Idempotency-Key")
                .description("With the same key the first answer is given again for 24 hours, and nothing is done twice.")
                .schema(new StringSchema().maxLength(255));
    }

    private static ApiResponse refusal() {
        var schema = new Schema<>().$ref("#/components/schemas/" + ERROR);
        return new ApiResponse()
                .description("The request was refused, or could not be carried out; `error.type` says which.")
                .content(new Content().addMediaType("application/json", new MediaType().schema(schema)));
    }

    private static Schema<?> error() {
        var fields = new ObjectSchema()
                .addProperty("type", new StringSchema().description("The kind of refusal; one HTTP status has one kind."))
                .addProperty("code", new StringSchema().description("What it is exactly; programs may rely on it."))
                .addProperty("message", new StringSchema().description("What is wrong and what to do, for people."))
                .addProperty("field", new StringSchema().nullable(true).description("Where it is wrong, where that can be said."))
                .addProperty("request_id", new StringSchema().description("Names the request in our log."))
                .addProperty("documentation", new StringSchema().format("uri").description("A page about the code."));
        return new ObjectSchema().addProperty("error", fields);
    }
}
