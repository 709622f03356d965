package dev.millrace.call;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.authenticator.DigestAuthenticator;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;

/** A service that Tomcat guards with digest authentication, for the user {@code ada} with the password {@code s3cret}. */
final class DigestService implements AutoCloseable {

    private final Tomcat tomcat = new Tomcat();

    DigestService(Path directory, String algorithm) throws LifecycleException {
        tomcat.setBaseDir(directory.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.addUser("ada", "s3cret");
        tomcat.addRole("ada", "caller");
        var context = tomcat.addContext("", directory.toString());
        Tomcat.addServlet(context, "echo", new Echo());
        context.addServletMappingDecoded("/*", "echo");
        context.setLoginConfig(new LoginConfig("DIGEST", "here", null, null));
        var everything = new SecurityCollection();
        everything.addPatternDecoded("/*");
        var guarded = new SecurityConstraint();
        guarded.addCollection(everything);
        guarded.addAuthRole("caller");
        context.addConstraint(guarded);
        var digest = new DigestAuthenticator();
        digest.setAlgorithms(algorithm);
        context.getPipeline().addValve(digest);
        tomcat.start();
    }

    String url(String path) {
        return "http://127.0.0.1:%d%s".formatted(tomcat.getConnector().getLocalPort(), path);
    }

    private static final class Echo extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain");
            response.getWriter()
                    .write("%s %s".formatted(request.getRemoteUser(), new String(request.getInputStream().readAllBytes())));
        }
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }
}
