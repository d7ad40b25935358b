package dev.polder.server.verb.write;

import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.ResourceCall;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** What the server's own controllers ask of the verbs, as a system user that nobody else can be. */
final class SystemCalls {

    private final UserInfo user;
    private final SchemaSource schemas;
    private final InstantSource clock;

    SystemCalls(String name, SchemaSource schemas, InstantSource clock) {
        this.user = new UserInfo(name, "", List.of(UserInfo.MASTERS), Map.of());
        this.schemas = schemas;
        this.clock = clock;
    }

    /** A call of a verb on an object, at a version that need not be served. */
    ResourceCall call(
            String verb,
            LogicalClusterName cluster,
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource) {
        ServedResource served = schemas.catalog(cluster)
                .defined(resource)
                .orElseThrow(() -> ApiErrors.notFound(resource.groupResource(), name));
        RequestInfo info = new RequestInfo(
                true,
                verb,
                resource.group(),
                resource.version(),
                resource.resource(),
                subresource,
                namespace,
                name,
                "/");
        RawRequest raw = new RawRequest(
                "system",
                "POST",
                "/",
                Map.of(),
                Map.of("user-agent", List.of("polder")),
                new byte[0],
                new Credentials(null, null),
                clock.instant(),
                false);
        return new ResourceCall(raw, user, info, cluster, served, NOBODY);
    }

    /** Nobody waits for an answer over a connection; warnings have nobody to reach. */
    private static final Exchange NOBODY = new Exchange() {
        @Override
        public void warn(String text) {}

        @Override
        public void reply(Reply reply) {
            throw new IllegalStateException("a controller's write has no connection");
        }

        @Override
        public Body stream(int code, String contentType, Map<String, String> headers) {
            throw new IllegalStateException("a controller's write has no connection");
        }

        @Override
        public void execute(Runnable task) {
            throw new IllegalStateException("a controller's write has no event loop");
        }

        @Override
        public Runnable schedule(long delayMillis, Runnable task) {
            throw new IllegalStateException("a controller's write has no event loop");
        }
    };
}
