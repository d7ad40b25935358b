package dev.polder.apiexport.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.cluster.LogicalClusterName;
import dev.polder.api.cluster.TenancyKeys;
import dev.polder.api.json.Json;
import dev.polder.api.object.ObjectKey;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.apiexport.binding.BoundTypes;
import dev.polder.apiexport.binding.ClaimAnswers;
import dev.polder.apiexport.export.Export;
import dev.polder.apiexport.grant.Grants;
import dev.polder.machinery.object.ObjectFacts;
import dev.polder.machinery.type.TypeVersion;
import dev.polder.storage.view.ObjectRecord;
import dev.polder.storage.view.ViewSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the provider of an export is told of one binding to it: nothing that it could not find out in its view. */
final class ConsumerDocument {

    private static final ResourceSpace CLUSTERS = ResourceSpace.local("core.kcp.io", "logicalclusters");

    /** Who may list objects knows how many there are. */
    private static final String LIST = "list";

    private final ViewSnapshot snapshot;
    private final Export export;
    private final Grants grants;
    private final BoundTypes types;

    /** Documents of one state. */
    ConsumerDocument(ViewSnapshot snapshot, Export export, Grants grants, BoundTypes types) {
        this.snapshot = snapshot;
        this.export = export;
        this.grants = grants;
        this.types = types;
    }

    /**
     * The document of a readable binding.
     *
     * @return {@code cluster}, {@code path} when a claim of logical clusters lets the provider see it, {@code binding}, {@code phase},
     *     {@code resources} and {@code permissionClaims}
     */
    ObjectNode of(ObjectRecord record) {
        LogicalClusterName cluster = record.key().cluster();
        JsonNode binding = Json.readOwn(record.body().json());
        ObjectNode document = Json.object();
        document.put("cluster", cluster.value());
        String path = path(cluster);
        if (!path.isEmpty()) {
            document.put("path", path);
        }
        document.put("binding", record.key().name());
        document.put("phase", binding.path("status").path("phase").asText(""));
        ArrayNode resources = document.putArray("resources");
        List<BoundTypes.Bound> served = types.in(snapshot, cluster);
        binding.path("status").path("boundResources").forEach(bound -> resources.add(resource(cluster, bound, served)));
        ArrayNode claims = document.putArray("permissionClaims");
        ClaimAnswers.of(export.claims(), binding.path("spec").path("permissionClaims"))
                .forEach(answered -> claims.add(claim(answered)));
        return document;
    }

    /** Bindings do not say where they lie but by id; the LogicalCluster does, to those who may read it. */
    private String path(LogicalClusterName cluster) {
        ObjectRecord description = snapshot.map(CLUSTERS).get(cluster, "", TenancyKeys.SINGLETON);
        if (description == null || description.unreadable().isPresent()) {
            return "";
        }
        boolean seen = grants.find(snapshot, subject(CLUSTERS.groupResource(), null), cluster)
                .filter(grant -> grant.allows(LIST) && grant.selector().matches(description.labels()))
                .isPresent();
        return seen ? ObjectFacts.note(Json.readOwn(description.body().json()), TenancyKeys.PATH) : "";
    }

    private Grants.Subject subject(GroupResource resource, @Nullable String identity) {
        ObjectKey key = export.record().key();
        return new Grants.Subject(key.cluster(), key.name(), resource, identity);
    }

    private ObjectNode resource(LogicalClusterName cluster, JsonNode bound, List<BoundTypes.Bound> served) {
        GroupResource resource = new GroupResource(
                bound.path("group").asText(""), bound.path("resource").asText(""));
        String identity = bound.path("schema").path("identityHash").asText("");
        ResourceSpace space = new ResourceSpace(resource, identity);
        ObjectNode document = Json.object();
        document.put("group", resource.group()).put("resource", resource.resource());
        document.put("schema", bound.path("schema").path("name").asText(""));
        ArrayNode versions = document.putArray("servedVersions");
        served.stream()
                .map(BoundTypes.Bound::type)
                .filter(type -> type.space().equals(space))
                .flatMap(type -> type.versions().stream())
                .filter(TypeVersion::served)
                .forEach(version -> versions.add(version.name()));
        document.set("storedVersions", bound.path("storageVersions").deepCopy());
        boolean seen = identity.equals(export.identity())
                && grants.find(snapshot, subject(resource, identity), cluster)
                        .filter(grant -> grant.bound() && grant.allows(LIST))
                        .isPresent();
        if (seen) {
            document.put("objects", snapshot.map(space).count(cluster));
        }
        return document;
    }

    private static ObjectNode claim(ClaimAnswers.Answered answered) {
        ObjectNode document = Json.object();
        document.put("group", answered.claim().path("group").asText(""));
        document.put("resource", answered.claim().path("resource").asText(""));
        String identity = answered.claim().path("identityHash").asText("");
        if (!identity.isEmpty()) {
            document.put("identityHash", identity);
        }
        return document.put("state", answered.state().wire());
    }
}
