package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Variables, errors, loops, labels and assignments. */
final class Flow {

    private final Evaluator evaluator;
    private @Nullable Env jumpingTo;

    Flow(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    private Meter meter() {
        return evaluator.meter;
    }

    boolean label(Ast.Label label, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        Env own = Env.label(label.key(), env);
        boolean more = evaluator.eval(label.body(), own, in, path, out);
        if (jumpingTo == own) {
            jumpingTo = null;
            return true;
        }
        return more;
    }

    boolean jump(Env label) {
        jumpingTo = label;
        return false;
    }

    /** Hands outputs on and remembers what fails there: such an error is not the body's. */
    private static final class Guard implements Out {

        private final Out out;
        private @Nullable JqException outside;

        private Guard(Out out) {
            this.out = out;
        }

        @Override
        public boolean emit(JsonNode value, @Nullable Path path) {
            try {
                return out.emit(value, path);
            } catch (JqException failure) {
                outside = failure;
                throw failure;
            }
        }

        private boolean mayCatch(JqException failure) {
            return failure != outside && !failure.limit();
        }
    }

    boolean attempt(Ast.Try attempt, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        int depth = meter().depth();
        Guard guard = new Guard(out);
        JsonNode caught;
        try {
            return evaluator.eval(attempt.body(), env, in, path, guard);
        } catch (JqException failure) {
            if (!guard.mayCatch(failure)) {
                throw failure;
            }
            meter().depth(depth);
            caught = failure.value();
        }
        return attempt.handler() == null
                || evaluator.eval(attempt.handler(), env, caught, Path.nowhere(path), out);
    }

    boolean alternative(Ast.Binary binary, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        int depth = meter().depth();
        Guard guard = new Guard(out);
        boolean[] any = {false};
        try {
            boolean more = evaluator.eval(binary.left(), env, in, path, (value, at) -> {
                if (!Values.isTrue(value)) {
                    return true;
                }
                any[0] = true;
                return guard.emit(value, at);
            });
            if (!more) {
                return false;
            }
        } catch (JqException failure) {
            if (!guard.mayCatch(failure)) {
                throw failure;
            }
            meter().depth(depth);
        }
        return any[0] || evaluator.eval(binary.right(), env, in, path, out);
    }

    /** Receives the environment in which a pattern's variables are bound. */
    @FunctionalInterface
    private interface Bound {
        boolean in(@Nullable Env env);
    }

    boolean bind(Ast.Bind bind, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        return evaluator.values(bind.source(), env, in, value -> {
            if (bind.patterns().size() > 1) {
                return alternatives(bind, 0, value, env, in, path, out);
            }
            return match(bind.patterns().getFirst(), value, env, in, bound ->
                    evaluator.eval(bind.body(), bound, in, path, out));
        });
    }

    /** {@code ?//}: an error in the pattern or in the body leads to the next pattern. */
    private boolean alternatives(
            Ast.Bind bind, int from, JsonNode value, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        Env allNull = nulls(bind.patterns(), env);
        int depth = meter().depth();
        for (int i = from; ; i++) {
            Guard guard = new Guard(out);
            try {
                return match(bind.patterns().get(i), value, allNull, in, bound ->
                        evaluator.eval(bind.body(), bound, in, path, guard));
            } catch (JqException failure) {
                if (!guard.mayCatch(failure) || i == bind.patterns().size() - 1) {
                    throw failure;
                }
                meter().depth(depth);
            }
        }
    }

    private @Nullable Env nulls(List<Ast.Pattern> patterns, @Nullable Env env) {
        Env bound = env;
        for (Ast.Pattern pattern : patterns) {
            meter().step();
            bound = switch (pattern) {
                case Ast.Pattern.Name name -> Env.variable(name.key(), NullNode.instance, bound);
                case Ast.Pattern.Elements elements -> nulls(elements.elements(), bound);
                case Ast.Pattern.Members members -> {
                    Env inner = bound;
                    for (Ast.Member member : members.members()) {
                        if (member.variable() != null) {
                            inner = Env.variable(member.variable(), NullNode.instance, inner);
                        }
                        if (member.pattern() != null) {
                            inner = nulls(List.of(member.pattern()), inner);
                        }
                    }
                    yield inner;
                }
            };
        }
        return bound;
    }

    private boolean match(Ast.Pattern pattern, JsonNode value, @Nullable Env env, JsonNode in, Bound bound) {
        meter().enter();
        boolean more = switch (pattern) {
            case Ast.Pattern.Name name -> bound.in(Env.variable(name.key(), value, env));
            case Ast.Pattern.Elements elements -> {
                if (!value.isArray() && !value.isNull()) {
                    throw Access.cannotIndex(value, Numbers.of(0));
                }
                yield elements(elements.elements(), 0, value, env, in, bound);
            }
            case Ast.Pattern.Members members -> members(members.members(), 0, value, env, in, bound);
        };
        meter().leave();
        return more;
    }

    private boolean elements(
            List<Ast.Pattern> patterns, int from, JsonNode value, @Nullable Env env, JsonNode in, Bound bound) {
        if (from == patterns.size()) {
            return bound.in(env);
        }
        JsonNode element = Access.index(meter(), value, Numbers.of(from));
        return match(patterns.get(from), element, env, in, inner ->
                elements(patterns, from + 1, value, inner, in, bound));
    }

    private boolean members(
            List<Ast.Member> members, int from, JsonNode value, @Nullable Env env, JsonNode in, Bound bound) {
        if (from == members.size()) {
            return bound.in(env);
        }
        Ast.Member member = members.get(from);
        return evaluator.values(member.key(), env, in, key -> {
            if (!key.isTextual()) {
                throw Access.cannotIndex(value, key);
            }
            JsonNode found = Access.index(meter(), value, key);
            Env inner = member.variable() == null ? env : Env.variable(member.variable(), found, env);
            return member.pattern() == null
                    ? members(members, from + 1, value, inner, in, bound)
                    : match(member.pattern(), found, inner, in, deeper ->
                            members(members, from + 1, value, deeper, in, bound));
        });
    }

    /** Each value of the source, matched; like {@link #bind} but for loops. */
    private boolean turns(Ast source, List<Ast.Pattern> patterns, @Nullable Env env, JsonNode in, Bound bound) {
        return evaluator.values(source, env, in, value -> {
            meter().step();
            if (patterns.size() == 1) {
                return match(patterns.getFirst(), value, env, in, bound);
            }
            Env allNull = nulls(patterns, env);
            int depth = meter().depth();
            for (int i = 0; ; i++) {
                try {
                    return match(patterns.get(i), value, allNull, in, bound);
                } catch (JqException failure) {
                    if (failure.limit() || i == patterns.size() - 1) {
                        throw failure;
                    }
                    meter().depth(depth);
                }
            }
        });
    }

    private static final class State {
        private JsonNode value;
        private @Nullable Path path;

        private State(JsonNode value, @Nullable Path path) {
            this.value = value;
            this.path = path;
        }
    }

    boolean reduce(Ast.Reduce reduce, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        return evaluator.eval(reduce.initial(), env, in, path, (initial, start) -> {
            State state = new State(initial, start);
            boolean more = turns(reduce.source(), reduce.patterns(), env, in, bound -> {
                JsonNode before = state.value;
                Path at = state.path;
                state.value = NullNode.instance;
                state.path = Path.nowhere(path);
                return evaluator.eval(reduce.update(), bound, before, at, (value, next) -> {
                    state.value = value;
                    state.path = next;
                    return true;
                });
            });
            return more && out.emit(state.value, state.path);
        });
    }

    boolean foreach(Ast.Foreach foreach, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        return evaluator.eval(foreach.initial(), env, in, path, (initial, start) -> {
            State state = new State(initial, start);
            return turns(foreach.source(), foreach.patterns(), env, in, bound -> {
                JsonNode before = state.value;
                Path at = state.path;
                state.value = NullNode.instance;
                state.path = Path.nowhere(path);
                return evaluator.eval(foreach.update(), bound, before, at, (value, next) -> {
                    state.value = value;
                    state.path = next;
                    return foreach.extract() == null
                            ? out.emit(value, next)
                            : evaluator.eval(foreach.extract(), bound, value, next, out);
                });
            });
        });
    }

    boolean assign(Ast.Assign assign, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        return evaluator.values(assign.value(), env, in, value -> {
            Editor editor = new Editor(meter(), in);
            boolean more = evaluator.eval(assign.paths(), env, in, Path.ROOT, (old, at) -> {
                editor.set(Evaluator.known(old, at).keys(), value);
                return true;
            });
            return more && out.emit(editor.result(), Path.nowhere(path));
        });
    }

    boolean update(Ast.Update update, @Nullable Env env, JsonNode in, @Nullable Path path, Out out) {
        if (update.operator() == null) {
            return modify(update.paths(), env, in, Path.nowhere(path), out, (old, each) ->
                    evaluator.values(update.value(), env, old, each));
        }
        Operator operator = update.operator();
        return evaluator.values(update.value(), env, in, value ->
                modify(update.paths(), env, in, Path.nowhere(path), out, (old, each) -> each.value(
                        operator == Operator.ALTERNATIVE
                                ? (Values.isTrue(old) ? old : value)
                                : Operations.apply(meter(), operator, old, value))));
    }

    @FunctionalInterface
    private interface Change {
        boolean apply(JsonNode old, Evaluator.Each each);
    }

    /** The first new value replaces the old one; where there is none, the place is deleted, at the end. */
    private boolean modify(
            Ast paths, @Nullable Env env, JsonNode in, @Nullable Path nowhere, Out out, Change change) {
        Editor editor = new Editor(meter(), in);
        List<JsonNode> gone = new ArrayList<>();
        boolean more = evaluator.eval(paths, env, in, Path.ROOT, (old, at) -> {
            JsonNode[] keys = Evaluator.known(old, at).keys();
            boolean[] found = {false};
            meter().enter();
            boolean on = change.apply(editor.get(keys), value -> {
                found[0] = true;
                editor.set(keys, value);
                return false;
            });
            meter().leave();
            if (!on && !found[0]) {
                return false;
            }
            if (!found[0]) {
                gone.add(at.array(meter()));
            }
            return true;
        });
        if (!more) {
            return false;
        }
        if (!gone.isEmpty()) {
            editor.delete(gone);
        }
        return out.emit(editor.result(), nowhere);
    }
}
