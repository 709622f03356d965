package dev.millrace.connection;

import dev.millrace.id.Ids;
import dev.millrace.testing.ProviderStub;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.VaultKeys;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** All of {@code dev.millrace.connection} on a database of its own, with a stub in GitHub's place, and two workspaces. */
public final class GrantingWorld implements AutoCloseable {

    public final SetClock clock = new SetClock();
    public final ProviderStub provider = new ProviderStub();
    public final DataSource database = TestDatabase.create();
    public final JdbcClient jdbc = JdbcClient.create(database);
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    public GrantingWorld() {
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_1', 'ours'), ('wsp_2', 'theirs')").update();
        TestPropertyValues.of(
                        "millrace.egress.allow=127.0.0.1",
                        "millrace.vault.keys=" + VaultKeys.generate("k1").reveal(),
                        "millrace.providers.github.client-id=our-app",
                        "millrace.providers.github.client-secret=our-s3cret",
                        "millrace.providers.github.authorization-url=%s/authorize".formatted(provider.url()),
                        "millrace.providers.github.token-url=%s/token".formatted(provider.url()),
                        "millrace.providers.github.account-url=%s/api/user".formatted(provider.url()),
                        "millrace.providers.github.revocation-url=%s/revoke".formatted(provider.url()),
                        "millrace.providers.github.base-url=%s/api".formatted(provider.url()))
                .applyTo(context);
        context.registerBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry());
        context.registerBean(Clock.class, () -> clock);
        context.registerBean(Ids.class, () -> new Ids(clock));
        context.registerBean(DataSource.class, () -> database);
        context.registerBean(JdbcClient.class, () -> jdbc);
        context.registerBean(PlatformTransactionManager.class, () -> new JdbcTransactionManager(database));
        context.scan("dev.millrace.vault", "dev.millrace.egress", "dev.millrace.connection", "dev.millrace.mail");
        context.refresh();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Makes {@code mem_NAME} a member of {@code workspaceId}. */
    public void member(String workspaceId, String name) {
        jdbc.sql(
                        """
                        insert into member (member_id, workspace_id, email, name, role, created_at)
                        values ('mem_' || :name, :workspace, :name || '@' || :workspace || '.test', :name, 'member', now())""")
                .param("name", name)
                .param("workspace", workspaceId)
                .update();
    }

    @Override
    public void close() {
        context.close();
        provider.close();
    }
}
