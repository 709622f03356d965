package dev.millrace.api.error;

/** What our pages may load: our own files and nothing written into the page. */
public final class ContentSecurityPolicy {

    public static final String TEXT =
            """
            default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; \
            frame-ancestors 'none'""";

    private ContentSecurityPolicy() {}
}
