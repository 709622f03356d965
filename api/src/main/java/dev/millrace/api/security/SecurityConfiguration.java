package dev.millrace.api.security;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.error.ContentSecurityPolicy;
import dev.millrace.api.error.ErrorWriter;
import dev.millrace.api.error.RequestPath;
import dev.millrace.api.request.Repeating;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Right;
import dev.millrace.workspace.Sessions;
import dev.millrace.workspace.SignInLinks;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** What is open, what needs credentials, and the headers that keep a browser from being turned against its user. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FirstAdminSettings.class)
class SecurityConfiguration {

    private static final String[] OPEN = {
        "/samples/shop/**",
        "/connect/**",
        "/downloads/*",
        "/settings/integrations/callback/**",
        "/actuator/health/**",
        "/sign-in/**",
        "/assets/**",
        "/webjars/**",
        "/docs/errors/**",
        "/favicon.ico"
    };
    private static final Set<String> KNOWN_METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");

    /** What comes in here proves itself by its signature; no credentials are looked for, and few filters passed. */
    @Bean
    @Order(1)
    SecurityFilterChain hookRequests(HttpSecurity http, PublicUrl publicUrl) {
        return http.securityMatcher("/hooks/**")
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .headers(headers -> headers(headers, publicUrl))
                .securityContext(AbstractHttpConfigurer::disable)
                .sessionManagement(AbstractHttpConfigurer::disable)
                .csrf(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .servletApi(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .exceptionHandling(AbstractHttpConfigurer::disable)
                .build();
    }

    /** A timer around each filter of the chain would cost more than most filters do. */
    @Bean
    SecurityObservationSettings observed() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    SecurityFilterChain requests(
            HttpSecurity http,
            ApiKeys keys,
            Sessions sessions,
            CsrfTokens csrfTokens,
            AskForCredentials askForCredentials,
            ErrorWriter errors,
            PublicUrl publicUrl) {
        var contexts = new RequestAttributeSecurityContextRepository();
        return http.securityContext(context -> context.securityContextRepository(contexts))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(new RecogniseActor(keys, sessions, contexts), CsrfFilter.class)
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens)
                        .requireCsrfProtectionMatcher(SecurityConfiguration::mayBeForged))
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.FORWARD, DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(OPEN)
                        .permitAll()
                        .requestMatchers("/actuator/**")
                        .hasAuthority(Right.INSPECT.name())
                        .anyRequest()
                        .authenticated())
                .exceptionHandling(refused -> refused.authenticationEntryPoint(askForCredentials)
                        .accessDeniedHandler(errors::write))
                .headers(headers -> headers(headers, publicUrl))
                .httpBasic(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .build();
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers, PublicUrl publicUrl) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(ContentSecurityPolicy.TEXT))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                .httpStrictTransportSecurity(strict -> strict.requestMatcher(request -> publicUrl.isHttps())
                        .includeSubDomains(false)
                        .maxAgeInSeconds(Duration.ofDays(365).toSeconds()));
    }

    /** A browser adds its cookies to whatever a foreign site sends; a key is only there if the sender knows it. */
    private static boolean mayBeForged(HttpServletRequest request) {
        if (SAFE_METHODS.contains(request.getMethod())) {
            return false;
        }
        var path = RequestPath.of(request);
        return SignInTarget.SIGN_IN.equals(path)
                || path.startsWith(SignInTarget.SIGN_IN + "/")
                || SecurityContextHolder.getContext().getAuthentication() instanceof ActorAuthentication actor
                        && actor.bySession();
    }

    /** PostgreSQL keeps no NUL in a text, and none of our parameters wants one. */
    @Bean
    StrictHttpFirewall firewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowedParameterValues(value -> value.indexOf('\0') < 0);
        return firewall;
    }

    @Bean
    RequestRejectedHandler oddRequests(ErrorWriter errors) {
        return (request, response, rejected) -> {
            if (KNOWN_METHODS.contains(request.getMethod())) {
                errors.write(request, response, rejected);
            } else {
                errors.write(
                        request,
                        response,
                        Refusal.of(
                                Refusal.Kind.METHOD_NOT_ALLOWED,
                                "method_not_allowed",
                                "There is no such method here."));
            }
        };
    }

    /** Keeps Spring Boot from making up a user; nothing authenticates by it. */
    @Bean
    AuthenticationManager nobody() {
        return authentication -> {
            throw new AuthenticationServiceException("Members sign in by SignInController, programs by their key.");
        };
    }

    @Bean
    PasswordEncoder passwords() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    @Bean
    Repeating lastUses(ApiKeys keys) {
        return new Repeating("last-use-of-keys", Duration.ofSeconds(15), keys::recordUses);
    }

    @Bean
    Repeating signInPurge(Sessions sessions, SignInLinks links) {
        return new Repeating("sign-in-purge", Duration.ofMinutes(10), () -> {
            sessions.purge();
            links.purge();
        });
    }
}
