package dev.millrace.api.exporting;

import dev.millrace.exporting.Exports;
import dev.millrace.exporting.Exports.Link;
import dev.millrace.refusal.Refusal;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** {@code /downloads}: files for whoever has a link that we have signed. */
@Hidden
@Controller
class DownloadController {

    private final Exports exports;

    DownloadController(Exports exports) {
        this.exports = exports;
    }

    @GetMapping("/downloads/{exportId}")
    void download(
            @PathVariable String exportId,
            @RequestParam(required = false) @Nullable String expires,
            @RequestParam(required = false) @Nullable String signature,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        var linked = exports.linked(exportId, new Link(seconds(expires), signature == null ? "" : signature));
        new FileAnswer(exports, linked).send(request, response);
    }

    private static long seconds(@Nullable String expires) {
        try {
            return expires == null || expires.length() > 11 ? 0 : Long.parseLong(expires);
        } catch (NumberFormatException none) {
            throw Refusal.of(Refusal.Kind.NOT_FOUND, "export_link_expired", "This link has expired; ask for another one.");
        }
    }
}
