package dev.polder.server.verb.write;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.resource.GroupVersionResource;
import dev.polder.api.status.ApiErrors;
import dev.polder.server.request.Exchange;
import dev.polder.server.request.RawRequest;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestInfo;
import dev.polder.server.request.ResourceCall;
import dev.polder.server.verb.write.Mutation.Mutated;
import dev.polder.server.verb.write.WriteOptions.FieldValidation;
import dev.polder.spi.authn.Credentials;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.control.ObjectClient;
import dev.polder.spi.schema.SchemaSource;
import dev.polder.spi.schema.ServedResource;
import dev.polder.storage.view.ObjectRecord;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The verbs, for the server's own controllers: the same steps in the same order, as a system user. */
public final class SystemClient implements ObjectClient {

    private static final WriteOptions OPTIONS = new WriteOptions(false, "polder", FieldValidation.IGNORE, false);

    private final UserInfo user;
    private final SchemaSource schemas;
    private final WriteEnvironment environment;
    private final InstantSource clock;

    public SystemClient(String name, SchemaSource schemas, WriteEnvironment environment, InstantSource clock) {
        this.user = new UserInfo(name, "", List.of(UserInfo.MASTERS), Map.of());
        this.schemas = schemas;
        this.environment = environment;
        this.clock = clock;
    }

    @Override
    public ObjectNode get(LogicalClusterName cluster, GroupVersionResource resource, String namespace, String name) {
        ResourceCall call = call("get", cluster, resource, namespace, name, "");
        ObjectKey key = call.key();
        ObjectRecord record =
                environment.committer().consistent().map(key.space()).get(key.cluster(), key.namespace(), key.name());
        if (record == null) {
            throw ApiErrors.notFound(call.groupResource(), name);
        }
        return environment.forms().tree(call.resource(), record);
    }

    @Override
    public ObjectNode create(
            LogicalClusterName cluster, GroupVersionResource resource, String namespace, ObjectNode object) {
        ResourceCall call = call("create", cluster, resource, namespace, "", "");
        WriteResult result = new CreateSequence(environment).create(call, OPTIONS, object, false);
        return environment.forms().tree(call.resource(), result.record());
    }

    @Override
    public ObjectNode update(
            LogicalClusterName cluster,
            GroupVersionResource resource,
            String namespace,
            ObjectNode object,
            String subresource) {
        String name = object.path("metadata").path("name").asText();
        ResourceCall call = call("update", cluster, resource, namespace, name, subresource);
        WriteResult result = new UpdateSequence(environment)
                .update(call, OPTIONS, subresource, live -> new Mutated(object.deepCopy(), false))
                .orElseThrow(() -> ApiErrors.notFound(call.groupResource(), name));
        return environment.forms().tree(call.resource(), result.record());
    }

    @Override
    public void modify(
            LogicalClusterName cluster,
            GroupVersionResource resource,
            String namespace,
            String name,
            String subresource,
            Function<ObjectNode, ObjectNode> change) {
        ResourceCall call = call("update", cluster, resource, namespace, name, subresource);
        new UpdateSequence(environment)
                .update(call, OPTIONS, subresource, live -> new Mutated(change.apply(live), false));
    }

    @Override
    public void delete(
            LogicalClusterName cluster, GroupVersionResource resource, String namespace, String name, String uid) {
        ResourceCall call = call("delete", cluster, resource, namespace, name, "");
        new DeleteSequence(environment).delete(call, DeleteOptions.background(uid), name);
    }

    private ResourceCall call(
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
