package dev.millrace.exporting;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Bounds of exports.
 *
 * @param largest how large a file may become
 * @param kept for how long an export and its file are kept after its end
 * @param linkLasts for how long a link to the file is good
 * @param fonts a directory with fonts for what the shipped ones cannot show in a PDF, Chinese for instance; empty for none
 */
@Validated
@ConfigurationProperties("millrace.exports")
public record ExportSettings(
        @DefaultValue("2GB") DataSize largest,
        @DefaultValue("7d") Duration kept,
        @DefaultValue("1h") Duration linkLasts,
        @DefaultValue("") String fonts) {}
