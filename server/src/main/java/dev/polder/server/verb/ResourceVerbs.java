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
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.CreateSequence;
import dev.polder.server.verb.write.StaleTypeException;
import dev.polder.server.verb.write.Warnings;
import dev.polder.spi.authz.Rights;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.spi.virtual.Asked;
import dev.polder.spi.virtual.VirtualWorkspace;
import dev.polder.storage.view.ViewSnapshot;
import java.util.Optional;
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
     * What there is for a request.
     *
     * @param resource the resource that it names; empty when it is not served
     * @param seeing how the request sees its objects
     */
    private record Serving(
            Function<RequestedResource, Optional<ServedResource>> resource,
            Function<RequestedResource, ResourceCall.Seeing> seeing) {}

    /** Answers a request for what the logical cluster itself serves, or all of them. */
    public void handle(AuthorizedRequest request, Exchange exchange) {
        handle(request, exchange, new Serving(resources::find, asked -> ResourceCall.Seeing.EVERYTHING));
    }

    /**
     * Answers a request for what is seen through a virtual workspace.
     *
     * @param creation throws a 403 when the caller may not create what the request turns out to create; may wait
     */
    public void handle(
            AuthorizedRequest request, Exchange exchange, VirtualWorkspace<ViewSnapshot> workspace, Runnable creation) {
        Function<RequestedResource, Asked> question = named -> new Asked(
                named.info().attributes(request.user(), named.scope()),
                named.scope(),
                named.info().identity());
        handle(
                request,
                exchange,
                new Serving(
                        named -> workspace.resource(question.apply(named)),
                        named -> new ResourceCall.Seeing(workspace.window(question.apply(named)), creation)));
    }

    private void handle(AuthorizedRequest request, Exchange exchange, Serving serving) {
        ClusterScope scope = request.scope();
        if (scope == null) {
            throw ApiErrors.failure(
                    StatusReason.METHOD_NOT_ALLOWED,
                    request.info().verb() + " is not supported outside one logical cluster",
                    request.info().groupResource(),
                    "");
        }
        RequestedResource asked = RequestedResource.of(request, scope);
        Optional<ServedResource> served = serving.resource().apply(asked);
        if (served.isPresent()) {
            ResourceCall.Seeing seeing = serving.seeing().apply(asked);
            dispatch(asked.call(request, served.get(), seeing, exchange), request.rights());
            return;
        }
        // A type may have been established on this very store a moment ago: a no needs the present (store rule S7).
        verbs.view()
                .consistent()
                .whenComplete((snapshot, failure) ->
                        exchange.execute(() -> failures.guard(exchange, request.raw(), () -> {
                            Optional<ServedResource> now = serving.resource().apply(asked);
                            if (now.isEmpty()) {
                                exchange.reply(notServed());
                                return;
                            }
                            ResourceCall.Seeing seeing = serving.seeing().apply(asked);
                            dispatch(asked.call(request, now.get(), seeing, exchange), request.rights());
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
            // Tokens of service accounts, and on which node a pod runs.
            case "create" ->
                write(call, subresource.equals("binding") ? verbs.binding()::handle : verbs.token()::handle);
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
                Optional<ServedResource> now = resources.again(call);
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
