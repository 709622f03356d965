package dev.millrace.api.testing;

import dev.millrace.page.PageRequest;
import dev.millrace.workspace.Actor;
import java.util.List;
import java.util.function.Supplier;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.support.DefaultHandlerExceptionResolver;

/**
 * One controller without the rest of the application, given what that would give it: JSON, the actor, the page, and
 * refusals as answers.
 */
public final class SingleController {

    private SingleController() {}

    /** The controller behind MockMvc, called by whom {@code actor} gives at each request. */
    public static MockMvc mock(Object controller, Supplier<Actor> actor) {
        return mock(actor, controller);
    }

    /** Several controllers that share their root. */
    public static MockMvc mock(Supplier<Actor> actor, Object... controllers) {
        return MockMvcBuilders.standaloneSetup(controllers)
                .setHandlerExceptionResolvers(new RefusalAnswers(), new DefaultHandlerExceptionResolver())
                .setCustomArgumentResolvers(new Given(actor))
                .setMessageConverters(new TestJson())
                .build();
    }

    /** The controller behind Tomcat, on a port of its own on loopback. */
    public static Server serve(Object controller, Supplier<Actor> actor) {
        return new Server(controller, actor);
    }

    public static final class Server implements AutoCloseable {

        private final Tomcat tomcat = new Tomcat();

        private Server(Object controller, Supplier<Actor> actor) {
            var spring = new AnnotationConfigWebApplicationContext();
            spring.register(Mvc.class);
            spring.addBeanFactoryPostProcessor(beans -> {
                beans.registerSingleton("controller", controller);
                beans.registerSingleton("given", new Given(actor));
            });
            tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
            tomcat.setPort(0);
            tomcat.getConnector().setProperty("address", "127.0.0.1");
            // As the application sets it: whoever sends too much reads the answer and no broken connection.
            tomcat.getConnector().setProperty("maxSwallowSize", Integer.toString(64 << 20));
            var context = tomcat.addContext("", null);
            Tomcat.addServlet(context, "spring", new DispatcherServlet(spring)).setLoadOnStartup(1);
            context.addServletMappingDecoded("/", "spring");
            try {
                tomcat.start();
            } catch (LifecycleException failed) {
                throw new IllegalStateException(failed);
            }
        }

        public int port() {
            return tomcat.getConnector().getLocalPort();
        }

        @Override
        public void close() {
            try {
                tomcat.stop();
                tomcat.destroy();
            } catch (LifecycleException failed) {
                throw new IllegalStateException(failed);
            }
        }
    }

    @EnableWebMvc
    static final class Mvc implements WebMvcConfigurer {

        private final Given given;

        Mvc(Given given) {
            this.given = given;
        }

        @Override
        public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
            converters.withJsonConverter(new TestJson());
        }

        @Override
        public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
            resolvers.addFirst(new RefusalAnswers());
        }

        @Override
        public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
            resolvers.add(given);
        }
    }

    private record Given(Supplier<Actor> actor) implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Actor.class || parameter.getParameterType() == PageRequest.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @Nullable WebDataBinderFactory binders) {
            return parameter.getParameterType() == Actor.class
                    ? actor.get()
                    : PageRequest.of(request.getParameter("limit"), request.getParameter("cursor"));
        }
    }
}
