package dev.millrace.call.proto;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.millrace.json.Json;
import java.util.List;

/**
 * A method of a service, whose messages are written as JSON (Protocol Buffers, "ProtoJSON Format"): field names in
 * lowerCamelCase, 64-bit integers as texts, fields without presence also where they have their default.
 */
public final class GrpcMethod {

    private final MethodDescriptor method;
    private final JsonFormat.Parser parser;
    private final JsonFormat.Printer printer;

    GrpcMethod(MethodDescriptor method, TypeRegistry types) {
        this.method = method;
        this.parser = JsonFormat.parser().usingTypeRegistry(types);
        this.printer = JsonFormat.printer()
                .usingTypeRegistry(types)
                .alwaysPrintFieldsWithNoPresence()
                .omittingInsignificantWhitespace();
    }

    /** {@code package.Service/Method}. */
    public String path() {
        return method.getService().getFullName() + "/" + method.getName();
    }

    /** Whether it answers with any number of messages. */
    public boolean answersWithStream() {
        return method.isServerStreaming();
    }

    /**
     * The messages to send.
     *
     * @param arguments one message; an array of such where the method takes a stream, to which an object is one message
     */
    public List<byte[]> encode(JsonNode arguments) {
        if (arguments.isArray()) {
            if (!method.isClientStreaming()) {
                throw new IllegalArgumentException(
                        "The method '%s' takes one message, so its arguments must be an object and no list."
                                .formatted(method.getName()));
            }
            return arguments.valueStream().map(this::encodeOne).toList();
        }
        return List.of(encodeOne(arguments));
    }

    private byte[] encodeOne(JsonNode argument) {
        try {
            var message = DynamicMessage.newBuilder(method.getInputType());
            parser.merge(Json.write(argument), message);
            return message.build().toByteArray();
        } catch (InvalidProtocolBufferException unfit) {
            throw new IllegalArgumentException("The arguments do not fit the method '%s': %s"
                    .formatted(method.getName(), unfit.getMessage()), unfit);
        }
    }

    /**
     * What was answered: a message, or an array of those of a stream.
     *
     * @throws InvalidProtocolBufferException where the messages are not what the document says
     */
    public JsonNode decode(List<byte[]> messages) throws InvalidProtocolBufferException {
        if (!answersWithStream()) {
            return decodeOne(messages.getFirst());
        }
        var all = JsonNodeFactory.instance.arrayNode();
        for (var message : messages) {
            all.add(decodeOne(message));
        }
        return all;
    }

    private JsonNode decodeOne(byte[] message) throws InvalidProtocolBufferException {
        try {
            return Json.read(printer.print(DynamicMessage.parseFrom(method.getOutputType(), message)));
        } catch (JsonProcessingException tooDeep) {
            throw new InvalidProtocolBufferException(tooDeep);
        }
    }
}
