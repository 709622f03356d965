package dev.millrace.listening;

import dev.millrace.dispatch.DispatchSettings;
import dev.millrace.dispatch.WorkQueue;
import dev.millrace.engine.EngineConnection;
import dev.millrace.language.run.AutomationWorkflow;
import dev.millrace.listening.ListenerStore.News;
import io.temporal.client.WorkflowNotFoundException;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The queue of news: rows become signals. */
@Component
class NewsQueue implements WorkQueue<News> {

    static final String NAME = "news";

    private final ListenerStore store;
    private final Told told;
    private final EngineConnection engine;
    private final DispatchSettings settings;
    private final Clock clock;

    NewsQueue(ListenerStore store, Told told, EngineConnection engine, DispatchSettings settings, Clock clock) {
        this.store = store;
        this.told = told;
        this.engine = engine;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    @Transactional
    public List<News> claim(int limit) {
        return store.claimNews(limit, clock.instant());
    }

    @Override
    public void start(News news) {
        try {
            engine.client()
                    .newWorkflowStub(AutomationWorkflow.class, news.workflowId())
                    .news(news.key());
            told.told(news.runId(), clock.instant());
        } catch (WorkflowNotFoundException ended) {
            // Ended, or not started again yet: then it looks by itself as soon as it listens.
        }
        store.told(news);
    }

    @Override
    public void release(List<News> works, String reason) {
        works.forEach(store::putBack);
    }

    @Override
    public void reject(News news, String reason) {
        store.told(news);
    }

    @Override
    public int recover() {
        return store.putBackClaimedBefore(clock.instant().minus(settings.claimTimeout()));
    }

    @Override
    public Backlog backlog() {
        return store.backlog();
    }

    /** A run that is started again looks by itself. */
    @Override
    public int resume() {
        return 0;
    }
}
