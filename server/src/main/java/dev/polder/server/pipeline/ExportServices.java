package dev.polder.server.pipeline;

import dev.polder.apiexport.view.ExportView;
import dev.polder.apiexport.view.ExportViews;
import dev.polder.server.cluster.ServicePath;
import dev.polder.server.discovery.ReadOnly;
import dev.polder.server.request.AuthenticatedRequest;
import dev.polder.server.request.AuthorizedRequest;
import dev.polder.server.request.ClusterRequest;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.RequestInfoParser;
import dev.polder.server.sharing.ExportConsumers;
import java.util.Optional;

/**
 * {@code /services/apiexport/<cluster>/<export>/clusters/<id or *>/…}: the view of an export, for its provider (kcp {@code
 * pkg/virtual/apiexport/builder/build.go}).
 */
final class ExportServices {

    private static final String START = "/services/apiexport/";

    private final Stages stages;
    private final ExportViews views;
    private final VirtualCalls calls;
    private final ExportConsumers consumers;

    /**
     * The services.
     *
     * @param calls answer what a caller may ask
     * @param consumers tells who uses an export
     */
    ExportServices(Stages stages, ExportViews views, VirtualCalls calls, ExportConsumers consumers) {
        this.stages = stages;
        this.views = views;
        this.calls = calls;
        this.consumers = consumers;
    }

    /** A call, and the export that it is about. */
    private record Call(ExportView view, VirtualCalls.Call call) {}

    /** Answers a request to a view; false when it is to none. */
    boolean handle(AuthenticatedRequest outer, Present present, Exchange exchange) {
        Optional<ServicePath> path =
                outer.cluster().scope() == null ? ServicePath.of(outer.cluster().path(), START, 2) : Optional.empty();
        if (path.isEmpty()) {
            return false;
        }
        Call now = call(path.get(), outer);
        if (ExportConsumers.asked(now.call().info().path()).isPresent()) {
            present.aside(() -> exchange.reply(consumers(call(path.get(), outer), exchange)));
            return true;
        }
        AuthorizedRequest allowed = calls.allowed(now.call(), exchange);
        if (allowed != null) {
            answer(now, allowed, exchange);
            return true;
        }
        // What allows the call may have been written on this very store a moment ago: a no needs the present (store
        // rule S7). Somebody may have to be asked who takes time to answer.
        present.decide(
                () -> {
                    Call then = call(path.get(), outer);
                    return new Decided(then, calls.authorize(then.call(), exchange));
                },
                decided -> answer(decided.call(), decided.allowed(), exchange));
        return true;
    }

    /** A call that may be made. */
    private record Decided(Call call, AuthorizedRequest allowed) {}

    private Call call(ServicePath path, AuthenticatedRequest outer) {
        ClusterRequest inner = stages.clusters()
                .below(outer.cluster(), path.prefix(), outer.cluster().raw().query());
        RequestInfo info = ExportConsumers.asked(inner.path()).orElseGet(() -> RequestInfoParser.parse(inner));
        ExportView view = views.of(path.names().get(0), path.names().get(1));
        return new Call(view, VirtualCalls.Call.of(view, outer, inner, info));
    }

    private void answer(Call call, AuthorizedRequest allowed, Exchange exchange) {
        call.view().require();
        if (call.call().info().isResource()) {
            stages.clusters().requireUsable(allowed.authenticated().cluster());
        }
        calls.answer(call.call(), allowed, exchange);
    }

    /** Who uses the export, for who may list its bindings. May wait. */
    private Reply consumers(Call call, Exchange exchange) {
        AuthorizedRequest allowed = calls.authorize(call.call(), exchange);
        ReadOnly.require(allowed.raw());
        stages.clusters().requireUsable(allowed.authenticated().cluster());
        return consumers.page(call.view().require(), call.call().scope(), allowed.raw());
    }
}
