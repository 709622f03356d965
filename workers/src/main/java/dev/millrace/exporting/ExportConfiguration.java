package dev.millrace.exporting;

import dev.millrace.event.EventInbox;
import dev.millrace.file.StoredFiles;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExportSettings.class)
class ExportConfiguration {

    @Bean
    ExportWork exportWork(
            ExportStore store,
            ExportSource source,
            StoredFiles files,
            Zipped zipped,
            PdfFile pdf,
            EventInbox inbox,
            ExportSettings settings,
            TransactionTemplate transaction,
            Clock clock) {
        return new ExportWork(store, source, files, zipped, pdf, inbox.lifecycle(), settings, transaction, clock);
    }
}
