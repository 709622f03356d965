package dev.millrace.api.testing;

import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/** Things that go wrong on request, and things to be made, for what no feature shows on its own. */
@Controller
@Hidden
public class ProbeController {

    public static final String SECRET = "hunter2-is-not-to-be-seen";

    private final AtomicInteger made = new AtomicInteger();

    /** What {@code POST /api/v1/probe/things} does before it answers with the number of calls, and its status. */
    private volatile IntSupplier work = () -> 201;

    public record Inner(@Nullable List<Integer> numbers) {}

    public record Typed(
            @Nullable String name,
            @Nullable Integer count,
            @Nullable Boolean sure,
            @Nullable Inner inner,
            @Min(1) @Nullable Integer atLeastOne) {}

    public int made() {
        return made.get();
    }

    public void working(IntSupplier work) {
        this.work = work;
    }

    @PostMapping("/api/v1/probe/typed")
    @ResponseBody
    Typed typed(@Valid @RequestBody Typed typed) {
        return typed;
    }

    @GetMapping("/api/v1/probe/number")
    @ResponseBody
    Map<String, Integer> number(@RequestParam int n) {
        return Map.of("n", n);
    }

    @GetMapping("/api/v1/probe/header")
    @ResponseBody
    Map<String, String> header(@RequestHeader("X-Needed") String needed) {
        return Map.of("needed", needed);
    }

    @GetMapping("/api/v1/probe/page")
    @ResponseBody
    Map<String, Object> page(Actor actor, PageRequest page) {
        return Map.of("workspace", actor.workspaceId(), "limit", page.limit());
    }

    @GetMapping("/api/v1/probe/explode")
    @ResponseBody
    void explode() {
        throw new IllegalStateException(SECRET);
    }

    @GetMapping("/api/v1/probe/overflow")
    @ResponseBody
    int overflow(@RequestParam(defaultValue = "0") int depth) {
        return overflow(depth + 1) + 1;
    }

    @GetMapping("/api/v1/probe/send-error")
    @ResponseBody
    void sendError(HttpServletResponse response) throws IOException {
        response.sendError(409, SECRET);
    }

    @GetMapping("/api/v1/probe/database")
    @ResponseBody
    void database() {
        throw new CannotGetJdbcConnectionException(SECRET);
    }

    @GetMapping("/api/v1/probe/problems")
    @ResponseBody
    void problems() {
        throw Refusal.invalid("field_invalid", "/1/type", "Wrong.").withProblems(List.of(Map.of("line", 3)));
    }

    @PostMapping("/api/v1/probe/things")
    ResponseEntity<Map<String, Object>> make(Actor actor, @RequestBody Map<String, Object> body) {
        actor.require(Right.OPERATE);
        var number = made.incrementAndGet();
        return ResponseEntity.status(work.getAsInt()).body(Map.of("number", number, "body", body));
    }

    @PostMapping("/api/v1/probe/async-things")
    @ResponseBody
    Callable<Map<String, Integer>> makeAsync() {
        return () -> Map.of("number", made.incrementAndGet());
    }

    @PostMapping("/api/v1/probe/large-things")
    @ResponseBody
    Map<String, Object> makeLarge() {
        return Map.of("number", made.incrementAndGet(), "text", "x".repeat(300 * 1024));
    }

    @GetMapping(path = "/probe/page", produces = MediaType.TEXT_HTML_VALUE)
    String consolePage() {
        return "probe/page";
    }

    @GetMapping(path = "/probe/explode", produces = MediaType.TEXT_HTML_VALUE)
    String explodingPage() {
        throw new IllegalStateException(SECRET);
    }

    @PostMapping("/probe/act")
    @ResponseBody
    ResponseEntity<String> act(Actor actor) {
        return ResponseEntity.status(HttpStatus.OK).body(actor.name());
    }
}
