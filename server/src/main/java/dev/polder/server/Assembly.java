package dev.polder.server;

import dev.polder.server.request.RequestHandler;

/** Opens the store and builds what answers requests. */
@FunctionalInterface
public interface Assembly {

    /** Called once per start, on the starting thread. An exception refuses the start. */
    Assembled assemble(ServerParts parts);

    /** The control plane, which a server has unless told otherwise: for those who call its handler without sockets. */
    static Assembly controlPlane() {
        return ControlPlane::assemble;
    }

    /**
     * What was assembled.
     *
     * @param handler answers requests
     * @param stop called when the last request has ended
     */
    record Assembled(RequestHandler handler, AutoCloseable stop) {}
}
