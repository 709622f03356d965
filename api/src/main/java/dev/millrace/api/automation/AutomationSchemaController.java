package dev.millrace.api.automation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.language.action.Actions;
import dev.millrace.language.lint.EditorSchema;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.function.Supplier;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/automations")
class AutomationSchemaController {

    private static final String SCHEMA = "application/schema+json";

    /** Made when somebody first asks: it is large, and a start need not wait for it. */
    private final Supplier<Written> written;

    private record Written(byte[] schema, String tag) {}

    AutomationSchemaController(Actions actions) {
        this.written = SingletonSupplier.of(() -> {
            var schema = EditorSchema.json(actions).toString().getBytes(UTF_8);
            return new Written(schema, '"' + DigestUtils.md5DigestAsHex(schema) + '"');
        });
    }

    /**
     * Describes definitions for editors. A JSON Schema (draft 2020-12) of the language as it runs here, with which an editor
     * completes, explains and checks a definition while it is written, with the actions of every connector. It knows less than linting does. It changes with
     * Millrace's version only: with <code>If-None-Match</code> the answer is 304 while it is the same.
     */
    @GetMapping(path = "/schema", produces = {SCHEMA, MediaType.APPLICATION_JSON_VALUE})
    ResponseEntity<byte[]> schema(Actor actor) {
        actor.require(Right.INSPECT);
        var now = written.get();
        return ResponseEntity.ok()
                .eTag(now.tag())
                .cacheControl(CacheControl.noCache().cachePrivate())
                .body(now.schema());
    }
}
