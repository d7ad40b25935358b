package dev.polder.server.http;

import dev.polder.server.config.TransportConfig;
import dev.polder.server.limits.InFlight;
import dev.polder.server.request.RequestHandler;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What all event loops of a listener share.
 *
 * @param transport sizes and times
 * @param own what is answered here
 * @param inFlight who may run
 * @param budget how much memory bodies may take
 * @param handler who answers the rest
 * @param clock tells when a request came
 * @param ids makes request ids
 */
record Edge(
        TransportConfig transport,
        OwnEndpoints own,
        InFlight inFlight,
        BodyBudget budget,
        RequestHandler handler,
        InstantSource clock,
        Supplier<String> ids) {}
