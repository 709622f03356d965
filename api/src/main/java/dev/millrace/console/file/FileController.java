package dev.millrace.console.file;

import dev.millrace.api.exporting.FileAnswer;
import dev.millrace.api.importing.RejectedAnswer;
import dev.millrace.exporting.Exports;
import dev.millrace.importing.Imports;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** What is downloaded from the pages: rejected rows, and files of exports. */
@Controller("consoleFileController")
class FileController {

    private final Imports imports;
    private final Exports exports;

    FileController(Imports imports, Exports exports) {
        this.imports = imports;
        this.exports = exports;
    }

    @GetMapping("/imports/{importId}/rejected")
    void rejected(
            Actor actor,
            @PathVariable String importId,
            @RequestParam(required = false, defaultValue = "csv") String format,
            HttpServletResponse response)
            throws IOException {
        actor.require(Right.INSPECT);
        RejectedAnswer.send(imports.rejected(actor.workspaceId(), importId), importId, format, response);
    }

    @GetMapping("/exports/{exportId}/file")
    void file(Actor actor, @PathVariable String exportId, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        actor.require(Right.INSPECT);
        new FileAnswer(exports, exports.get(actor.workspaceId(), exportId)).send(request, response);
    }
}
