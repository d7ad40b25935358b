package dev.polder.server.http.peer;

import dev.polder.server.config.InFlightConfig;
import dev.polder.server.config.OutboundConfig;
import dev.polder.server.limits.FairGate;
import dev.polder.server.request.outgoing.OutboundRules;
import io.vertx.core.Vertx;

/**
 * What all peers share: where they may be, and how much the calls of each logical cluster take. Nothing here is bounded
 * for all logical clusters together but calls and bytes, and of those one leaves as much to all others as it takes: none waits for
 * another's peer.
 *
 * @param names finds addresses
 * @param rules says which of them are connected to
 * @param refusals those that were not
 * @param turns the calls that run and wait, by logical cluster
 * @param use what else these take
 */
record Outbound(Vertx vertx, NameLookup names, OutboundRules rules, Refusals refusals, FairGate turns, ClusterUse use) {

    static Outbound of(Vertx vertx, NameLookup names, OutboundConfig config, boolean internal) {
        OutboundConfig.Limits limits = config.limits();
        return new Outbound(
                vertx,
                names,
                new OutboundRules(config.allow(), config.deny(), internal),
                new Refusals(),
                new FairGate(new InFlightConfig.Bounds(
                        Integer.MAX_VALUE, limits.calls(), limits.waiting(), Integer.MAX_VALUE)),
                new ClusterUse(limits));
    }
}
