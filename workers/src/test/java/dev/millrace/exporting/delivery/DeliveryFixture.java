package dev.millrace.exporting.delivery;

import dev.millrace.connection.ConnectionFixture;
import dev.millrace.dispatch.Wake;
import dev.millrace.egress.TcpEgress;
import dev.millrace.mail.MailFixture;
import dev.millrace.record.RecordFixture;
import dev.millrace.testing.LoopbackEgress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.springframework.transaction.support.TransactionTemplate;

/** ExportDeliveries, made by the test's thread. */
public final class DeliveryFixture {

    public final ExportDeliveries deliveries;
    private final DeliveryStore store;
    private final Couriers couriers;
    private final RecordFixture fixture;
    private final List<Courier<?>> all = new ArrayList<>();

    /** @param mailPort of a server on the loopback that asks for no password; 0 for none */
    public DeliveryFixture(RecordFixture fixture, int mailPort) {
        this.fixture = fixture;
        var settings = MailFixture.settings(mailPort);
        all.add(new EmailCourier(MailFixture.mailer(settings, fixture.clock), settings));
        store = new DeliveryStore(fixture.jdbc);
        couriers = new Couriers(Collections.unmodifiableList(all));
        deliveries = new ExportDeliveries(store, couriers, new Wake(), fixture.clock);
    }

    /** From now on files go through {@code connections} too, and from this machine to the loopback alone. */
    public void connect(ConnectionFixture connections, Clock clock) {
        var access = connections.anotherProcess(clock);
        all.add(new S3Courier(connections.connections, access, LoopbackEgress.get()));
    }

    /** From now on files go to servers of FTP and SFTP too. */
    public void connect(ConnectionFixture connections, TcpEgress egress) {
        all.add(new FtpCourier(connections.connections, connections.fileServers(), egress));
        all.add(new SftpCourier(connections.connections, connections.fileServers(), egress));
    }

    /** One worker. */
    public Worker worker(Shipments shipments, TransactionTemplate transaction) {
        return new Worker(new DeliveryQueue(store, couriers, shipments, transaction, fixture.clock));
    }

    /** Takes up and attempts what is due. */
    public static final class Worker {

        private final DeliveryQueue queue;
        private List<DeliveryStore.Claimed> claimed = List.of();

        private Worker(DeliveryQueue queue) {
            this.queue = queue;
        }

        /** How many deliveries were attempted. */
        public int work() {
            claim();
            go();
            return claimed.size();
        }

        public void claim() {
            claimed = queue.claim(10);
        }

        public void go() {
            claimed.forEach(queue::start);
        }

        public int recover() {
            return queue.recover();
        }
    }
}
