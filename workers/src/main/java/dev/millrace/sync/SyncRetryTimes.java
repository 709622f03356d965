package dev.millrace.sync;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Has rejected items tried again when their time has come. */
@Component
@ConditionalOnProperty(name = "millrace.worker.enabled", matchIfMissing = true)
class SyncRetryTimes {

    private final SyncRetries retries;

    SyncRetryTimes(SyncRetries retries) {
        this.retries = retries;
    }

    @Scheduled(fixedDelayString = "PT10S", initialDelayString = "PT10S")
    void look() {
        retries.retryTheDue();
    }
}
