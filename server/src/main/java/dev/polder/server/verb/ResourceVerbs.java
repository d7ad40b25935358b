package dev.polder.server.verb;

import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.Verb;
import dev.polder.api.status.ApiErrors;
import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.api.status.StatusReason;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.ScalePaths;
import dev.polder.server.errors.Failures;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.Lens;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.request.Rights;
import dev.polder.server.verb.write.CreateSequence;
import dev.polder.server.verb.write.StaleTypeException;
import dev.polder.server.verb.write.Warnings;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** Finds the resource and the verb of a request, and runs it: reads on the event loop, writes on virtual threads. */
public final class ResourceVerbs {

    /** What apiserver's {@code finisher} says when the context of a write ends. */
    private static final String TOO_SLOW =
            "request did not complete within requested timeout - context deadline exceeded";

    private final RequestedResources resources;
    private final VerbSet verbs;
    private final Failures failures;
    private final long writeMillis;

    ResourceVerbs(SchemaSource schemas, VerbSet verbs, Failures failures, long writeMillis) {
        this.resources = new RequestedResources(schemas);
        this.verbs = verbs;
        this.failures = failures;
        this.writeMillis = writeMillis;
    }

    /**
     * What a service serves instead of what logical clusters serve.
     *
     * @param type finds the resource that a request names; empty when it is not served
     * @param lens what is seen of the objects of a resource
     */
    public record Serving(
            Function<RequestInfo, Optional<ServedResource>> type, BiFunction<RequestInfo, ServedResource, Lens> lens) {}

    /** Answers a request for what the logical cluster itself serves, or all of them. */
    public void handle(AuthorizedRequest request, Exchange exchange) {
        handle(request, exchange, resources::find, (info, resource) -> Lens.PLAIN);
    }

    /** Answers a request for what a service serves. */
    public void handle(AuthorizedRequest request, Exchange exchange, Serving serving) {
        handle(request, exchange, asked -> serving.type().apply(asked.info()), serving.lens());
    }

    private void handle(
            AuthorizedRequest request,
            Exchange exchange,
            Function<RequestedResource, Optional<ServedResource>> types,
            BiFunction<RequestInfo, ServedResource, Lens> lenses) {
        ClusterScope scope = request.scope();
        if (scope == null) {
            throw ApiErrors.failure(
                    StatusReason.METHOD_NOT_ALLOWED,
                    request.info().verb() + " is not supported outside one logical cluster",
                    request.info().groupResource(),
                    "");
        }
        RequestedResource asked = RequestedResource.of(request, scope);
        Optional<ServedResource> served = types.apply(asked);
        if (served.isPresent()) {
            Lens lens = lenses.apply(asked.info(), served.get());
            dispatch(asked.call(request, served.get(), lens, exchange), request.rights());
            return;
        }
        // A type may have been established on this very store a moment ago: a no needs the present (store rule S7).
        verbs.view()
                .consistent()
                .whenComplete((snapshot, failure) ->
                        exchange.execute(() -> failures.guard(exchange, request.raw(), () -> {
                            Optional<ServedResource> now = types.apply(asked);
                            if (now.isEmpty()) {
                                exchange.reply(notServed());
                                return;
                            }
                            Lens lens = lenses.apply(asked.info(), now.get());
                            dispatch(asked.call(request, now.get(), lens, exchange), request.rights());
                        })));
    }

    /** What upstream's mux says to a path nobody registered. */
    public static Reply notServed() {
        return Reply.text(404, "404 page not found\n");
    }

    /** The refusal of what does not work on all logical clusters at once (kcp {@code WithWildcardListWatchGuard}). */
    public static ApiException notEverywhere(RequestInfo info) {
        GroupResource resource = info.groupResource();
        Status plain = ApiErrors.methodNotSupported(resource, info.verb()).status();
        return ApiErrors.failure(
                StatusReason.METHOD_NOT_ALLOWED,
                plain.message() + " in the `*` logical cluster",
                resource,
                info.name());
    }

    private void dispatch(ResourceCall call, Rights rights) {
        Warnings.ofVersion(call);
        String subresource = call.info().subresource();
        if (subresource.isEmpty()) {
            object(call, rights);
        } else {
            subresource(call, subresource);
        }
    }

    private void object(ResourceCall call, Rights rights) {
        RequestInfo info = call.info();
        Verb verb = Verb.ofWire(info.verb())
                .filter(v -> isServed(call.resource().type(), v))
                .orElseThrow(() -> unsupported(call));
        boolean named = !info.name().isEmpty() && verb != Verb.LIST && verb != Verb.WATCH;
        boolean needsNamespace =
                call.resource().type().namespaced() && info.namespace().isEmpty();
        if (needsNamespace && (verb == Verb.CREATE || verb == Verb.DELETECOLLECTION || named)) {
            throw unsupported(call);
        }
        switch (verb) {
            case GET -> verbs.get().handle(call);
            case LIST -> verbs.list().handle(call);
            case WATCH -> verbs.watch().handle(call, rights);
            case CREATE -> {
                if (named) {
                    throw unsupported(call);
                }
                boolean stored = call.resource().type().rules().traits().stored();
                write(call, stored ? verbs.create()::handle : verbs.review()::handle);
            }
            case UPDATE -> write(call, verbs.update()::handle);
            case PATCH -> write(call, verbs.patch()::handle);
            case DELETE -> write(call, verbs.delete()::handle);
            case DELETECOLLECTION -> block(call, verbs.deleteCollection()::handle);
        }
    }

    /** While a definition is being deleted discovery shows fewer verbs, yet its objects can still be changed. */
    private static boolean isServed(ResourceType type, Verb verb) {
        return !type.builtIn() || type.verbs().contains(verb);
    }

    private void subresource(ResourceCall call, String subresource) {
        var known = call.resource().version().subresources().stream()
                .filter(s -> s.name().equals(subresource))
                .findFirst();
        if (known.isEmpty()) {
            throw ApiErrors.notFound(call.groupResource(), call.info().name());
        }
        String verb = call.info().verb();
        if (!known.get().verbs().contains(verb)) {
            throw unsupported(call);
        }
        ScalePaths scale = call.resource().version().scale();
        if (subresource.equals("scale") && scale != null) {
            Consumer<ResourceCall> handler = c -> verbs.scale().handle(c, scale);
            if (verb.equals("get")) {
                block(call, handler);
            } else {
                write(call, handler);
            }
            return;
        }
        switch (verb) {
            case "get" -> verbs.get().handle(call);
            case "update" -> write(call, verbs.update()::handle);
            case "patch" -> write(call, verbs.patch()::handle);
            // Tokens of service accounts are the only subresource that is created.
            case "create" -> write(call, verbs.token()::handle);
            default -> throw unsupported(call);
        }
    }

    private static ApiException unsupported(ResourceCall call) {
        return ApiErrors.methodNotSupported(call.groupResource(), call.info().verb());
    }

    /** Runs a write of one object, whose client is answered in time however long the write takes. */
    private void write(ResourceCall call, Consumer<ResourceCall> handler) {
        call.exchange()
                .schedule(writeMillis, () -> failures.answer(call.exchange(), call.raw(), ApiErrors.timeout(TOO_SLOW)));
        block(call, handler);
    }

    private void block(ResourceCall call, Consumer<ResourceCall> handler) {
        Thread.ofVirtual().name("write-" + call.raw().id()).start(() -> failures.guard(call, () -> run(call, handler)));
    }

    /** Whoever decides on a type that changes meanwhile decides again, on what it is then. */
    private void run(ResourceCall call, Consumer<ResourceCall> handler) {
        ResourceCall current = call;
        for (int attempt = 1; ; attempt++) {
            try {
                handler.accept(current);
                return;
            } catch (StaleTypeException stale) {
                Optional<ServedResource> now = resources
                        .find(new RequestedResource(call.scope(), call.info(), false))
                        .filter(found -> call.lens().isPlain()
                                || found.type()
                                        .space()
                                        .equals(call.resource().type().space()));
                if (now.isEmpty()) {
                    call.exchange().reply(notServed());
                    return;
                }
                if (attempt == CreateSequence.MAX_ATTEMPTS) {
                    throw stale;
                }
                current = call.as(now.get());
            }
        }
    }
}
