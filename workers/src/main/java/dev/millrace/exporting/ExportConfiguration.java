package dev.millrace.exporting;

import dev.millrace.dispatch.PieceQueue;
import dev.millrace.event.EventInbox;
import dev.millrace.exporting.delivery.ExportDeliveries;
import dev.millrace.file.StoredFiles;
import dev.millrace.mail.Outbox;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExportSettings.class)
class ExportConfiguration {

    @Bean
    PieceQueue exportQueue(ExportStore store, ExportWork work, TransactionTemplate transaction, Clock clock) {
        return new PieceQueue(ExportWork.QUEUE, store.claims(), work, transaction, clock);
    }

    @Bean
    ExportEvents exportEvents(EventInbox inbox, Clock clock) {
        return new ExportEvents(inbox.lifecycle(), clock);
    }

    @Bean
    ExportShipments exportShipments(
            ExportStore store, StoredFiles files, ExportEvents events, Outbox outbox, ExportSettings settings) {
        return new ExportShipments(store, files, events, outbox, settings);
    }

    @Bean
    ExportWork exportWork(
            ExportStore store,
            ExportSource source,
            StoredFiles files,
            Zipped zipped,
            PdfFile pdf,
            ExportDeliveries deliveries,
            ExportEvents events,
            ExportSettings settings,
            TransactionTemplate transaction,
            Clock clock) {
        return new ExportWork(store, source, files, zipped, pdf, deliveries, events, settings, transaction, clock);
    }
}
