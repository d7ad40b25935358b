package dev.polder.server;

import dev.polder.server.request.RequestHandler;
import dev.polder.server.tenancy.NewWorkspaces;
import dev.polder.storage.ObjectStore;
import org.jspecify.annotations.Nullable;

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
     * The control plane on a store that was opened already, and is closed with it.
     *
     * @param store opened by {@link dev.polder.server.store.Stores}
     */
    static Assembly controlPlane(ObjectStore store) {
        return parts -> ControlPlane.assemble(parts, store);
    }

    /**
     * What was assembled.
     *
     * @param handler answers requests
     * @param stop called when the last request has ended
     * @param inside what a program has that runs the server in its own JVM; null when there is no store
     */
    record Assembled(
            RequestHandler handler,
            AutoCloseable stop,
            @Nullable Inside inside) {

        /** What answers requests without a store. */
        public Assembled(RequestHandler handler, AutoCloseable stop) {
            this(handler, stop, null);
        }
    }

    /**
     * What a program has that runs the server in its own JVM.
     *
     * @param store what the server keeps everything in
     * @param workspaces makes workspaces
     */
    record Inside(ObjectStore store, NewWorkspaces workspaces) {}
}
