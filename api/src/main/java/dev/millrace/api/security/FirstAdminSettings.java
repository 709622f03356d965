package dev.millrace.api.security;

import dev.millrace.vault.Secret;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The admin who is made when a database of one's own has no member yet: {@code MILLRACE_ADMIN_EMAIL} and
 * {@code MILLRACE_ADMIN_PASSWORD}. Both empty: nobody is made. Later starts ignore them.
 */
@ConfigurationProperties("millrace.admin")
record FirstAdminSettings(@DefaultValue("") String email, @DefaultValue("") Secret password) {}
