package dev.millrace.importing;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds of imports.
 *
 * @param largest how large a file may be
 * @param draftsKept for how long a file waits to be started
 * @param kept for how long an import and its rejected rows are kept after its end; the file itself goes at the end
 */
@Validated
@ConfigurationProperties("millrace.imports")
public record ImportSettings(@DefaultValue("1GB") DataSize largest, @DefaultValue("24h") Duration draftsKept, @DefaultValue("30d") Duration kept) {}
