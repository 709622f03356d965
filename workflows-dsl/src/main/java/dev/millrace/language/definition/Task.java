package dev.millrace.language.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition.Input;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Definition.Output;
import dev.millrace.language.definition.Definition.Retry;
import dev.millrace.language.definition.Definition.Timeout;
import dev.millrace.language.expression.Template;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task (DSL, "Task"). One record a type; its executor stands in {@code dev.millrace.language.run}. */
public sealed interface Task {

    /** What every task may carry. */
    Common common();

    /** The keyword that makes a task of this type, which is its {@code type} in a run's steps. */
    String keyword();

    /**
     * What every task may carry.
     *
     * @param when {@code if}: the task is skipped where it gives false or null
     * @param then where to go on
     */
    record Common(
            @Nullable Template when,
            Input input,
            Output output,
            Output export,
            @Nullable Timeout timeout,
            Then then) {}

    /** Where to go on after a task (DSL, "Flow directive"). */
    sealed interface Then {
        /** With the next task of the list. */
        record Continue() implements Then {}

        /** After the list that the task stands in. */
        record Exit() implements Then {}

        /** Nowhere: the run completes. */
        record End() implements Then {}

        /** With the task of that name in the same list. */
        record To(String name) implements Then {}
    }

    /** DSL, "Do": the tasks one after another. */
    record Do(Common common, List<NamedTask> tasks) implements Task {
        @Override
        public String keyword() {
            return "do";
        }
    }

    /** DSL, "Set": the output is the value. */
    record Set(Common common, Template value) implements Task {
        @Override
        public String keyword() {
            return "set";
        }
    }

    /** DSL, "Call": something outside is asked, and its answer is the output. */
    sealed interface Call extends Task {

        @Nullable Authentication authentication();

        @Override
        default String keyword() {
            return "call";
        }
    }

    /**
     * DSL, "HTTP call".
     *
     * @param endpoint a URI template (RFC 6570, simple expansion) as a constant text, or an expression
     * @param redirect whether redirects are followed; without it a 3xx answer is an error
     */
    record CallHttp(
            Common common,
            Template method,
            Template endpoint,
            @Nullable Authentication authentication,
            @Nullable Template headers,
            @Nullable Template query,
            @Nullable Template body,
            HttpOutput result,
            boolean redirect)
            implements Call {}

    /**
     * DSL, "OpenAPI call".
     *
     * @param document where the OpenAPI document is: a URI template as a constant text, or an expression
     * @param operation its {@code operationId}
     * @param parameters the operation's parameters by name, and {@code body}
     */
    record CallOpenApi(
            Common common,
            Template document,
            @Nullable Authentication documentAuthentication,
            Template operation,
            @Nullable Template parameters,
            @Nullable Authentication authentication,
            HttpOutput result,
            boolean redirect)
            implements Call {}

    /**
     * DSL, "AsyncAPI call", as far as it sends a message.
     *
     * @param document where the AsyncAPI document is: a URI template as a constant text, or an expression
     * @param channel a channel of an AsyncAPI 2 document; null where there is an {@code operation}
     * @param operation an operation of an AsyncAPI 3 document; null where there is a {@code channel}
     * @param server the name of the server to send to; null for the first that fits
     * @param variables values of that server's variables
     */
    record CallAsyncApi(
            Common common,
            Template document,
            @Nullable Authentication documentAuthentication,
            @Nullable Template channel,
            @Nullable Template operation,
            @Nullable Template server,
            @Nullable Template variables,
            @Nullable Template payload,
            @Nullable Template headers,
            @Nullable Authentication authentication)
            implements Call {}

    /**
     * DSL, "gRPC call".
     *
     * @param proto where the proto document is: a URI template as a constant text, or an expression
     * @param service its name, with its package
     * @param port null for 443
     * @param arguments the request message, or an array of them for a method that takes a stream
     */
    record CallGrpc(
            Common common,
            Template proto,
            @Nullable Authentication protoAuthentication,
            Template service,
            Template host,
            @Nullable Integer port,
            @Nullable Authentication authentication,
            Template method,
            @Nullable Template arguments)
            implements Call {}

    /**
     * DSL, "A2A call".
     *
     * @param card whether {@code endpoint} is that of the agent's card, which says where the agent is, or the agent's own
     * @param parameters of the method
     */
    record CallA2a(
            Common common,
            String method,
            boolean card,
            Template endpoint,
            @Nullable Authentication authentication,
            @Nullable Template parameters)
            implements Call {}

    /**
     * DSL, "MCP call", over HTTP.
     *
     * @param timeout of the call; the shorter one counts where the task has a timeout too
     * @param client the name and version that we give ourselves; null for our own
     */
    record CallMcp(
            Common common,
            String protocolVersion,
            String method,
            @Nullable Template parameters,
            @Nullable Template timeout,
            Template endpoint,
            @Nullable Authentication authentication,
            @Nullable Template headers,
            @Nullable Template client)
            implements Call {}

    /**
     * DSL, "Custom function": the task that {@code use.functions} has under that name, or one from outside.
     *
     * @param name also an address, or {@code name:version@catalog}
     * @param with the function's input; an empty object without it
     */
    record CallFunction(Common common, String name, @Nullable Template with) implements Task {
        @Override
        public String keyword() {
            return "call";
        }
    }

    /** What of an HTTP answer a call gives. */
    enum HttpOutput {
        /** The body's bytes in base64. */
        RAW,
        /** The body, parsed where it is JSON. */
        CONTENT,
        /** The whole answer with its request. */
        RESPONSE
    }

    /** DSL, "Switch": the first case that holds, or the one without a condition, tells where to go on. */
    record Switch(Common common, List<Case> cases) implements Task {

        /** One case; {@code when} is null for the default. */
        public record Case(String name, @Nullable Template when, Then then) {}

        @Override
        public String keyword() {
            return "switch";
        }
    }

    /** DSL, "For": the tasks once an item; each turn's output is the next one's input, the last one's the task's. */
    record For(Common common, String each, String at, Template in, @Nullable Template whilst, List<NamedTask> tasks)
            implements Task {
        @Override
        public String keyword() {
            return "for";
        }
    }

    /** DSL, "Fork": the branches side by side; the output is the array of theirs, or the winner's. */
    record Fork(Common common, boolean compete, List<NamedTask> branches) implements Task {
        @Override
        public String keyword() {
            return "fork";
        }
    }

    /** DSL, "Try". */
    record Try(Common common, List<NamedTask> tasks, Catch rescue) implements Task {

        /**
         * Which errors are caught and what happens then.
         *
         * @param with the fields an error must have, empty for every error
         * @param as the name of the variable that holds the error, {@code error} by default
         */
        public record Catch(
                Map<String, JsonNode> with,
                String as,
                @Nullable Template when,
                @Nullable Template exceptWhen,
                @Nullable Retry retry,
                @Nullable List<NamedTask> tasks) {}

        @Override
        public String keyword() {
            return "try";
        }
    }

    /**
     * DSL, "Listen": the output is the array of the consumed events, in the order of their acceptance.
     *
     * @param each what is done with each event before the next one is consumed, or null
     */
    record Listen(Common common, Consumption to, Read read, @Nullable ForEach each) implements Task {

        /** What of an event is read. */
        public enum Read {
            /** Its data: JSON, or a text in base64. */
            DATA,
            /** The whole CloudEvent. */
            ENVELOPE,
            /** The bytes of its data in base64. */
            RAW
        }

        /** DSL, "Subscription Iterator"; the output replaces the event in the task's. */
        public record ForEach(String item, String at, List<NamedTask> tasks, Output output, Output export) {}

        @Override
        public String keyword() {
            return "listen";
        }
    }

    /**
     * DSL, "Workflow process": a run of another automation.
     *
     * @param version a version, or {@code latest}
     * @param input an empty object without it
     */
    record RunWorkflow(
            Common common,
            Template namespace,
            Template name,
            Template version,
            @Nullable Template input,
            boolean await,
            boolean givesNothing)
            implements Task {
        @Override
        public String keyword() {
            return "run";
        }
    }

    /** DSL, "Run", but for workflows: a process on the machine of a worker, outside the run. */
    sealed interface RunProcess extends Task {

        Launch launch();

        @Override
        default String keyword() {
            return "run";
        }
    }

    /**
     * What every process is given, and what of it comes back.
     *
     * @param stdin null for an empty one
     * @param arguments gives an array
     * @param environment gives an object of names and values
     * @param await whether the task gives what {@code output} says; else it gives its input as soon as the process has begun
     * @param idempotent whether the task's {@code metadata} says that doing it twice is the same as doing it once
     */
    record Launch(
            @Nullable Template stdin,
            @Nullable Template arguments,
            @Nullable Template environment,
            boolean await,
            ProcessOutput output,
            boolean idempotent) {}

    /** What of a process a task gives (DSL, "Run", {@code return}). */
    enum ProcessOutput {
        STDOUT,
        STDERR,
        /** Its exit code. */
        CODE,
        /** An object of {@code code}, {@code stdout} and {@code stderr} (DSL, "Process Result"). */
        ALL,
        /** Null. */
        NONE
    }

    /**
     * DSL, "Script process".
     *
     * @param language {@code js} or {@code python}
     * @param code null where there is a {@code source}
     * @param source where the code is: a URI template as a constant text, or an expression
     */
    record RunScript(
            Common common,
            String language,
            @Nullable Template code,
            @Nullable Template source,
            @Nullable Authentication sourceAuthentication,
            Launch launch)
            implements RunProcess {}

    /** DSL, "Shell process". */
    record RunShell(Common common, Template command, Launch launch) implements RunProcess {}

    /**
     * DSL, "Container process".
     *
     * @param name of the container; null for one that is made of the run's names
     * @param command for the shell of the image; null for what the image runs by itself
     * @param volumes an object of folders of the machine and of the container
     * @param ports an object of ports of the machine and of the container
     */
    record RunContainer(
            Common common,
            Template image,
            @Nullable Template name,
            @Nullable Template command,
            @Nullable Template volumes,
            @Nullable Template ports,
            Pull pull,
            Launch launch)
            implements RunProcess {

        /** When the image is fetched. */
        public enum Pull {
            IF_NOT_PRESENT,
            ALWAYS,
            NEVER
        }
    }

    /** DSL, "Raise": {@code error} gives type, status, title, detail and instance. */
    record Raise(Common common, Template error) implements Task {
        @Override
        public String keyword() {
            return "raise";
        }
    }

    /** DSL, "Wait". */
    record Wait(Common common, Template duration) implements Task {
        @Override
        public String keyword() {
            return "wait";
        }
    }

    /** DSL, "Emit": {@code event} gives the CloudEvent's attributes and data. */
    record Emit(Common common, Template event) implements Task {
        @Override
        public String keyword() {
            return "emit";
        }
    }
}
