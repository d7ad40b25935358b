package dev.polder.server;

import dev.polder.server.config.ServerConfig;

/**
 * The build runs tests with the tag {@link #TAG} once more with a view that keeps no value in memory (store rule S18): each
 * answer must be the same.
 */
public final class BoundedView {

    /** The tag of such tests. */
    public static final String TAG = "bounded-view";

    private static final long MAX_BYTES = Long.getLong("polder.view.max.bytes", 0);

    private BoundedView() {}

    /** The configuration, with the bound of this run. */
    public static ServerConfig of(ServerConfig config) {
        return config.with(config.store().withViewMaxBytes(MAX_BYTES));
    }
}
