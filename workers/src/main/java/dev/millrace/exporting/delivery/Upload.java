package dev.millrace.exporting.delivery;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a file stands on a server: it is written under another name first, so that nobody there takes half a file for a whole one.
 *
 * @param folders the paths of those above it, the outermost first
 */
record Upload(String path, String passing, List<String> folders) {

    static Upload of(FileName name, Shipment shipment) {
        var path = name.of(shipment);
        var slash = path.lastIndexOf('/');
        var passing = "%s.%s.%s.part".formatted(path.substring(0, slash + 1), path.substring(slash + 1), shipment.exportId());
        var folders = new ArrayList<String>();
        for (var at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) {
            folders.add(path.substring(0, at));
        }
        return new Upload(path, passing, List.copyOf(folders));
    }
}
