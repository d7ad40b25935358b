package dev.polder.server.tenancy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.ClusterIds;
import dev.polder.api.cluster.ClusterScope;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.LogicalClusterPhase;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.json.Json;
import dev.polder.api.status.ApiErrors;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.server.request.Reply;
import dev.polder.server.request.RequestInfo;
import dev.polder.spi.authn.UserInfo;
import dev.polder.spi.authz.Attributes;
import dev.polder.spi.authz.Authorizer;
import dev.polder.spi.authz.Decision;
import dev.polder.spi.control.ObjectClient;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.StoreView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Every user's own workspace: {@code workspaces/~} in {@code root}. It is made when its user first asks for it, and no
 * Workspace object stands for it (kcp {@code pkg/server/home_workspaces.go}).
 */
public final class HomeWorkspaces {

    private static final String HOME = "~";
    private static final String TYPE = "home";
    private static final int TOO_MANY_REQUESTS = 429;

    private final boolean served;
    private final StoreView view;
    private final WorkspaceTypes types;
    private final Authorizer authorizer;
    private final Predicate<UserInfo> known;
    private final ObjectClient client;

    /**
     * The homes.
     *
     * @param served whether there are any
     * @param authorizer says who may have one
     * @param known whether a user means the same in {@code root} as where it comes from: others have their names in common
     *     with users of other logical clusters, who could learn of their homes
     * @param client makes them
     */
    public HomeWorkspaces(
            boolean served,
            StoreView view,
            WorkspaceTypes types,
            Authorizer authorizer,
            Predicate<UserInfo> known,
            ObjectClient client) {
        this.served = served;
        this.view = view;
        this.types = types;
        this.authorizer = authorizer;
        this.known = known;
        this.client = client;
    }

    /** Whether somebody asks for their home. */
    public boolean isAsked(@Nullable ClusterScope scope, RequestInfo info) {
        return served
                && scope instanceof ClusterScope.OneCluster one
                && one.name().equals(LogicalClusterName.ROOT)
                && info.isResource()
                && info.verb().equals("get")
                && info.groupResource().equals(Tenancy.WORKSPACES.groupResource())
                && info.subresource().isEmpty()
                && info.name().equals(HOME);
    }

    /**
     * The home of a user, or that it is being made. Blocks.
     *
     * @throws dev.polder.api.status.ApiException 403 for users who may not have one
     */
    public Reply answer(UserInfo user) {
        if (!known.test(user)) {
            throw refused(user);
        }
        LogicalClusterName home = ClusterIds.home(user.name());
        ObjectRecord record = find(home);
        if (record == null) {
            mustBeAllowed(user);
            make(home, user);
            record = find(home);
        }
        ObjectNode cluster = record == null ? Json.object() : StoredFacts.tree(record);
        if (record != null && !owner(cluster).equals(user.name())) {
            throw refused(user);
        }
        boolean made = !Lifecycle.is(cluster, LogicalClusterPhase.SCHEDULING)
                && !Lifecycle.is(cluster, LogicalClusterPhase.INITIALIZING);
        return made ? Reply.json(200, Json.write(workspace(home, cluster))) : later();
    }

    private static String owner(JsonNode cluster) {
        return cluster.path("spec").path("createdBy").path("username").asText("");
    }

    private @Nullable ObjectRecord find(LogicalClusterName home) {
        return view.snapshot().map(Tenancy.space(Tenancy.LOGICAL_CLUSTERS)).get(home, "", TenancyKeys.SINGLETON);
    }

    private void mustBeAllowed(UserInfo user) {
        Attributes create = new Attributes(
                user,
                new ClusterScope.OneCluster(LogicalClusterName.ROOT),
                "create",
                Tenancy.TENANCY,
                Tenancy.VERSION,
                Tenancy.WORKSPACES.resource(),
                "",
                "",
                HOME,
                "/apis/" + Tenancy.TENANCY + "/" + Tenancy.VERSION + "/" + Tenancy.WORKSPACES.resource() + "/" + HOME);
        if (authorizer.authorize(create) instanceof Decision.Allow) {
            return;
        }
        // What allows it may have been written a moment ago: a no needs the present (store rule S7).
        view.consistent().toCompletableFuture().join();
        if (!(authorizer.authorize(create) instanceof Decision.Allow)) {
            throw refused(user);
        }
    }

    private static RuntimeException refused(UserInfo user) {
        return ApiErrors.forbidden(
                Tenancy.WORKSPACES.groupResource(),
                HOME,
                "User \"" + user.name() + "\" cannot create resource \"workspaces\" in API group \"" + Tenancy.TENANCY
                        + "\" at the cluster scope: workspace access not permitted");
    }

    private void make(LogicalClusterName home, UserInfo user) {
        ObjectNode cluster = RootObjects.object(Tenancy.LOGICAL_CLUSTERS, "LogicalCluster", TenancyKeys.SINGLETON);
        ObjectNode who = Users.json(user);
        ObjectFacts.setNote(cluster, TenancyKeys.OWNER, new String(Json.write(who), StandardCharsets.UTF_8));
        ObjectFacts.setNote(cluster, TenancyKeys.TYPE, "root:" + TYPE);
        ObjectFacts.setNote(cluster, TenancyKeys.PATH, "user:" + user.name());
        ObjectFacts.setNote(cluster, TenancyKeys.SHARD, RootObjects.SHARD);
        ObjectNode spec = cluster.putObject("spec");
        spec.set("createdBy", who);
        WorkspaceType type = types.get(LogicalClusterName.ROOT.value(), TYPE);
        types.setProfile(cluster, type);
        ObjectFacts.setTexts(spec, "initializers", types.initializers(type));
        var unused = RootObjects.create(client, home, Tenancy.LOGICAL_CLUSTERS, cluster);
    }

    private static Reply later() {
        return new Reply(
                TOO_MANY_REQUESTS,
                Reply.TEXT,
                Map.of("Retry-After", "1"),
                "Creating the home workspace\n".getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode workspace(LogicalClusterName home, JsonNode cluster) {
        ObjectNode workspace = RootObjects.object(Tenancy.WORKSPACES, "Workspace", TenancyKeys.SINGLETON);
        workspace
                .withObject("/metadata")
                .set("creationTimestamp", cluster.path("metadata").path("creationTimestamp"));
        ObjectNode spec = workspace.putObject("spec");
        spec.put("cluster", home.value());
        JsonNode said = cluster.path("status");
        spec.put("URL", said.path("URL").asText(""));
        ObjectNode status = workspace.putObject("status");
        for (String field : List.of("phase", "conditions", "initializers")) {
            if (said.has(field)) {
                status.set(field, said.get(field));
            }
        }
        return workspace;
    }
}
