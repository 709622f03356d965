package dev.millrace.exporting.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.connection.Authorized;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.ConnectionFailure;
import dev.millrace.connection.Connections;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.UriText;
import dev.millrace.exporting.delivery.Destination.S3;
import dev.millrace.refusal.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Puts files into S3-compatible storage: a small one by one request, a larger one in parts, of which one is in memory. An upload
 * whose worker died is aborted by the next attempt, so that no parts are left to be paid for.
 */
@Component
final class S3Courier implements Courier<S3> {

    /** In bytes. A storage takes ten thousand parts, and none but the last with less than 5 MiB. */
    static final int PART = 8 << 20;

    private static final Duration DEADLINE = Duration.ofMinutes(3);

    private final Connections connections;
    private final ConnectionAccess access;
    private final Egress egress;

    S3Courier(Connections connections, ConnectionAccess access, Egress egress) {
        this.connections = connections;
        this.access = access;
        this.egress = egress;
    }

    @Override
    public Class<S3> brings() {
        return S3.class;
    }

    @Override
    public void check(String workspaceId, S3 destination) {
        var connection = connections.byName(workspaceId, destination.connection()).orElse(null);
        if (connection == null || connection.kind() != CredentialKind.AWS_SIGNATURE) {
            throw Refusal.invalid(
                    "export_connection_unknown",
                    "/deliver/connection",
                    connection == null
                            ? "There is no connection '%s' in this workspace.".formatted(destination.connection())
                            : "The connection '%s' has no access key for S3.".formatted(destination.connection()));
        }
    }

    @Override
    public void deliver(Shipment shipment, S3 destination, Progress progress) {
        try {
            var storage = access.require(shipment.workspaceId(), destination.connection());
            var object = new NewObject(storage, address(storage, shipment, destination), shipment.mediaType());
            if (!progress.done().isEmpty()) {
                object.abort(progress.done());
                progress.done("");
            }
            if (shipment.size() <= PART) {
                try (var contents = shipment.contents().get()) {
                    object.put(part(contents, shipment.size()));
                }
            } else {
                object.parts(shipment, progress);
            }
        } catch (ConnectionFailure failure) {
            throw DeliveryFailure.of(failure);
        } catch (EgressFailure failure) {
            throw DeliveryFailure.of(failure);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static URI address(Authorized storage, Shipment shipment, S3 destination) {
        var key = destination.key().of(shipment);
        var path = (destination.bucket() == null ? "" : "/" + destination.bucket()) + (key.startsWith("/") ? "" : "/") + key;
        return storage.resolve(Stream.of(path.split("/", -1)).map(UriText::encoded).collect(Collectors.joining("/")));
    }

    /** The next {@code PART} bytes, or what is left of {@code left}. */
    private static byte[] part(InputStream contents, long left) throws IOException {
        var length = (int) Math.min(PART, left);
        var bytes = contents.readNBytes(length);
        if (bytes.length < length) {
            throw DeliveryFailure.passing("The file has ended before its end.");
        }
        return bytes;
    }

    /** One object that is made. */
    private final class NewObject {

        private final Authorized storage;
        private final URI object;
        private final String mediaType;

        NewObject(Authorized storage, URI object, String mediaType) {
            this.storage = storage;
            this.object = object;
            this.mediaType = mediaType;
        }

        void put(byte[] whole) {
            send("PUT", "", whole, mediaType);
        }

        void parts(Shipment shipment, Progress progress) throws IOException {
            var uploadId = element(send("POST", "?uploads=", new byte[0], mediaType), "UploadId")
                    .orElseThrow(() -> DeliveryFailure.passing("The storage has begun no upload in parts."));
            progress.done(uploadId);
            try {
                complete(uploadId, sent(shipment, uploadId, progress));
            } catch (DeliveryFailure | EgressFailure failure) {
                abort(uploadId);
                throw failure;
            }
        }

        /** The tags of the parts, in order. */
        private List<String> sent(Shipment shipment, String uploadId, Progress progress) throws IOException {
            var tags = new ArrayList<String>();
            try (var contents = progress.watched(shipment.contents().get())) {
                for (var left = shipment.size(); left > 0; left -= PART) {
                    var query = "?partNumber=%d&uploadId=%s".formatted(tags.size() + 1, UriText.encoded(uploadId));
                    var answer = send("PUT", query, part(contents, left), null);
                    tags.add(answer.header("ETag").orElseThrow(() -> DeliveryFailure.passing("The storage has given a part no ETag.")));
                    progress.done(uploadId);
                }
            }
            return tags;
        }

        private void complete(String uploadId, List<String> tags) {
            var parts = new StringBuilder("<CompleteMultipartUpload>");
            for (var number = 1; number <= tags.size(); number++) {
                parts.append("<Part><PartNumber>%d</PartNumber><ETag>%s</ETag></Part>"
                        .formatted(number, tags.get(number - 1).replace("&", "&amp;").replace("<", "&lt;")));
            }
            var body = parts.append("</CompleteMultipartUpload>").toString().getBytes(UTF_8);
            var answer = send("POST", "?uploadId=" + UriText.encoded(uploadId), body, "application/xml");
            // It may take long, so that a storage answers 200 before it knows.
            element(answer, "Code").ifPresent(code -> {
                throw DeliveryFailure.passing("The storage could not put the parts together: %s.".formatted(code));
            });
        }

        void abort(String uploadId) {
            try {
                egress.exchange(storage.sign(request("DELETE", "?uploadId=" + UriText.encoded(uploadId), null)));
            } catch (EgressFailure unreachable) {
                // Its owner's rules for unfinished uploads remove it.
            }
        }

        private EgressAnswer send(String method, String query, byte[] body, @Nullable String contentType) {
            var request = request(method, query, body);
            var answer = egress.exchange(storage.sign(contentType == null ? request : request.withHeader("Content-Type", contentType)));
            if (answer.status() >= 300) {
                var said = "The storage answered %d%s.".formatted(
                        answer.status(), element(answer, "Code").map(code -> " (" + code + ")").orElse(""));
                throw answer.status() >= 500 || answer.status() == 429 || answer.status() == 408
                        ? DeliveryFailure.passing(said)
                        : DeliveryFailure.permanent(said);
            }
            return answer;
        }

        private EgressRequest request(String method, String query, byte @Nullable [] body) {
            return EgressRequest.of(method, URI.create(object + query)).withBody(body).withDeadline(DEADLINE);
        }
    }

    /** The text of the first element of that name; empty where there is none, or the answer is no XML. */
    private static Optional<String> element(EgressAnswer answer, String name) {
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            var reader = factory.createXMLStreamReader(new ByteArrayInputStream(answer.body()));
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamReader.START_ELEMENT && reader.getLocalName().equals(name)) {
                    var text = reader.getElementText();
                    return Optional.of(text.substring(0, Math.min(text.length(), 2_000)));
                }
            }
        } catch (XMLStreamException noXml) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
