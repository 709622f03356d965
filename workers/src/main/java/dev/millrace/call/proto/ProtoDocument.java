package dev.millrace.call.proto;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.squareup.wire.schema.MessageType;
import com.squareup.wire.schema.Schema;
import com.squareup.wire.schema.Type;
import com.squareup.wire.schema.internal.SchemaEncoder;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A proto document, 2 or 3, with what it imports. Whatever is wrong with it, or missing in it, is an
 * {@link IllegalArgumentException} whose message tells the author of the call.
 */
public final class ProtoDocument {

    private final List<ServiceDescriptor> services;
    private final TypeRegistry types;

    private ProtoDocument(List<ServiceDescriptor> services, TypeRegistry types) {
        this.services = services;
        this.types = types;
    }

    /**
     * @param at where the document was read from; what it imports stands beside it, but for Google's own documents
     * @param imports reads those
     */
    public static ProtoDocument read(byte[] content, URI at, Imports imports) {
        var files = new Files(ProtoFiles.read(content, at, imports));
        files.descriptor(ProtoFiles.name(at));
        var types = TypeRegistry.newBuilder();
        files.built.values().forEach(file -> types.add(file.getMessageTypes()));
        return new ProtoDocument(
                files.built.values().stream().flatMap(file -> file.getServices().stream()).toList(), types.build());
    }

    /** The method of that name; the service's may leave its package out where no other service has that name. */
    public GrpcMethod method(String service, String method) {
        var chosen = service(service);
        return chosen.getMethods().stream()
                .filter(candidate -> candidate.getName().equals(method))
                .findFirst()
                .map(found -> new GrpcMethod(found, types))
                .orElseThrow(() -> new IllegalArgumentException("The service '%s' has no method '%s'; it has %s."
                        .formatted(
                                chosen.getFullName(),
                                method,
                                listed(chosen.getMethods().stream().map(MethodDescriptor::getName)))));
    }

    private ServiceDescriptor service(String name) {
        var named = services.stream()
                .filter(service -> service.getFullName().equals(name) || service.getName().equals(name))
                .toList();
        return named.stream()
                .filter(service -> named.size() == 1 || service.getFullName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The proto document has no service '%s'; it has %s."
                        .formatted(name, listed(services.stream().map(ServiceDescriptor::getFullName)))));
    }

    private static String listed(Stream<String> names) {
        var all = names.limit(10).toList();
        return all.isEmpty() ? "none" : String.join(", ", all);
    }

    /** Descriptors of the files of a schema, each made once. */
    private static final class Files {

        private final Schema schema;
        private final SchemaEncoder encoder;
        private final Map<String, FileDescriptor> built = new LinkedHashMap<>();

        Files(Schema schema) {
            this.schema = schema;
            this.encoder = new SchemaEncoder(schema);
        }

        FileDescriptor descriptor(String name) {
            var known = built.get(name);
            if (known != null) {
                return known;
            }
            try {
                var proto = proto(name);
                var imported = proto.getDependencyList().stream()
                        .map(this::descriptor)
                        .toArray(FileDescriptor[]::new);
                var descriptor = FileDescriptor.buildFrom(proto, imported);
                built.put(name, descriptor);
                return descriptor;
            } catch (DescriptorValidationException wrong) {
                throw new IllegalArgumentException(
                        "The proto document is wrong: %s".formatted(wrong.getMessage()), wrong);
            }
        }

        private FileDescriptorProto proto(String name) {
            var file = schema.protoFile(name);
            if (file == null) {
                throw new IllegalArgumentException("The proto document imports '%s', which is missing.".formatted(name));
            }
            try {
                var proto = FileDescriptorProto.parseFrom(encoder.encode(file).toByteArray()).toBuilder();
                proto.getMessageTypeBuilderList().forEach(message -> nameAsJson(
                        message, typeOf(message.getName(), file.getTypes())));
                return proto.build();
            } catch (InvalidProtocolBufferException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        /** The encoder leaves the option {@code json_name} out. */
        private static void nameAsJson(DescriptorProto.Builder message, @Nullable MessageType type) {
            if (type == null) {
                return;
            }
            var fields = type.getFieldsAndOneOfFields();
            message.getFieldBuilderList().forEach(field -> fields.stream()
                    .filter(declared -> declared.getTag() == field.getNumber() && declared.getDeclaredJsonName() != null)
                    .forEach(declared -> field.setJsonName(declared.getDeclaredJsonName())));
            message.getNestedTypeBuilderList()
                    .forEach(nested -> nameAsJson(nested, typeOf(nested.getName(), type.getNestedTypes())));
        }

        private static @Nullable MessageType typeOf(String name, List<? extends Type> types) {
            return types.stream()
                    .filter(MessageType.class::isInstance)
                    .map(MessageType.class::cast)
                    .filter(type -> type.getType().getSimpleName().equals(name))
                    .findFirst()
                    .orElse(null);
        }
    }
}
