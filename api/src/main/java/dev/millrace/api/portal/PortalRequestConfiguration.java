package dev.millrace.api.portal;

import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.error.ContentSecurityPolicy;
import dev.millrace.api.error.ErrorWriter;
import dev.millrace.api.request.Repeating;
import dev.millrace.portal.PortalLinks;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The filters of the portal, and how its controllers get their customer. */
@Configuration(proxyBeanMethods = false)
class PortalRequestConfiguration implements WebMvcConfigurer {

    /** The address that lets somebody in is a secret: no page of the portal tells any other where one came from. */
    @Bean
    @Order(2)
    SecurityFilterChain portalRequests(HttpSecurity http, PortalLinks links, ErrorWriter errors, PublicUrl publicUrl) {
        return http.securityMatcher(PortalCookie.PATH, PortalCookie.PATH + "/**")
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterBefore(new RecogniseCustomer(links, errors), CsrfFilter.class)
                .csrf(csrf -> csrf.csrfTokenRepository(new PortalTokens()))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .exceptionHandling(refused -> refused.accessDeniedHandler(errors::write))
                .headers(headers -> headers.contentSecurityPolicy(
                                policy -> policy.policyDirectives(ContentSecurityPolicy.TEXT))
                        .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                        .httpStrictTransportSecurity(strict -> strict.requestMatcher(request -> publicUrl.isHttps())
                                .includeSubDomains(false)
                                .maxAgeInSeconds(Duration.ofDays(365).toSeconds())))
                .httpBasic(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .build();
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new PortalResolver());
    }

    @Bean
    Repeating portalPurge(PortalLinks links) {
        return new Repeating("portal-purge", Duration.ofMinutes(10), links::purge);
    }
}
