package dev.millrace.language.definition;

import java.util.regex.Pattern;

/**
 * The addresses under which GitHub and GitLab show a folder or a file, turned into those of the bare contents (DSL,
 * "Catalogs", "File Structure"). Without a branch it is the default one.
 */
final class RepositoryPage {

    private static final Pattern GITHUB =
            Pattern.compile("https?://(?:www\\.)?github\\.com/([^/?#]+)/([^/?#]+?)(?:\\.git)?(?:/(?:tree|blob)/([^?#]+?))?/*");
    private static final Pattern GITLAB = Pattern.compile("(https?://[^?#]+?)/-/(?:tree|blob)/([^?#]+)");

    private RepositoryPage() {}

    /** {@code address}, unless it is that of a page. */
    static String raw(String address) {
        var github = GITHUB.matcher(address);
        if (github.matches()) {
            var branchAndPath = github.group(3) == null ? "HEAD" : github.group(3);
            return "https://raw.githubusercontent.com/%s/%s/%s".formatted(github.group(1), github.group(2), branchAndPath);
        }
        var gitlab = GITLAB.matcher(address);
        return gitlab.matches() ? gitlab.group(1) + "/-/raw/" + gitlab.group(2) : address;
    }
}
