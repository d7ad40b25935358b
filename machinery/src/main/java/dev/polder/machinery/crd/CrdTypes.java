package dev.polder.machinery.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.GroupResource;
import dev.polder.api.resource.GroupVersionKind;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.cel.SchemaRules;
import dev.polder.machinery.conversion.RuleConverter;
import dev.polder.machinery.crd.Definition.Version;
import dev.polder.machinery.schema.ContentCache;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.SchemaCache;
import dev.polder.machinery.schema.field.JsonValues;
import dev.polder.machinery.schema.structural.RawSchema;
import dev.polder.machinery.type.ConversionWay;
import dev.polder.machinery.type.ConversionWebhook;
import dev.polder.machinery.type.PrinterColumn;
import dev.polder.machinery.type.ResourceNames;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.ScalePaths;
import dev.polder.machinery.type.Subresource;
import dev.polder.machinery.type.TypeRules.NameRule;
import dev.polder.machinery.type.TypeVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns definitions into resource types. Equal definitions, in whatever logical clusters, share one type, and equal
 * schemas, of whatever definitions, one {@link Schema} and one set of compiled rules.
 */
public final class CrdTypes {

    private static final ContentCache<ResourceType> TYPES = new ContentCache<>();
    private static final SchemaCache SCHEMAS = new SchemaCache();
    private static final ContentCache<SchemaRules> RULES = new ContentCache<>();
    private static final ContentCache<RuleConverter> CONVERTERS = new ContentCache<>();

    private static final Set<Verb> VERBS = Set.of(Verb.values());
    private static final Set<Verb> VERBS_WHILE_TERMINATING =
            Set.of(Verb.DELETE, Verb.DELETECOLLECTION, Verb.GET, Verb.LIST, Verb.WATCH);
    private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");

    private CrdTypes() {}

    /**
     * The type that a valid definition describes, under its accepted names (the names it asks for when none are accepted
     * yet). All versions are in it, preferred ones first; whether a version is served is its own fact. While the
     * definition is terminating nothing can be created.
     */
    public static ResourceType toResourceType(ObjectNode crd) {
        return toResourceType(new Definition(crd), Placement.LOCAL);
    }

    /**
     * The type that a valid APIResourceSchema describes, for who binds it. Bindings of one schema under one identity share
     * one type, and those under other identities its compiled schemas and rules, those between versions included.
     *
     * @param conversions the {@code spec.conversions} of the schema's APIConversion; missing when it has none
     * @param identity the identity hash of the export, which is where objects lie
     * @param ending whether the binding is going: nothing can be created any more
     */
    public static ResourceType toBoundType(
            ObjectNode apiResourceSchema, JsonNode conversions, String identity, boolean ending) {
        String names = apiResourceSchema.path("spec").path("nameValidation").asText("");
        NameRule rule = names.equals("PathSegmentName") ? NameRule.PATH_SEGMENT : NameRule.DNS_SUBDOMAIN;
        Definition definition = new Definition(ApiResourceSchemas.toDefinition(apiResourceSchema));
        return toResourceType(definition, new Placement(identity, rule, ending, conversions));
    }

    /** The schemas of the versions of a valid APIResourceSchema, by their names. */
    public static Map<String, Schema> schemas(ObjectNode apiResourceSchema) {
        return schemas(new Definition(ApiResourceSchemas.toDefinition(apiResourceSchema)));
    }

    private static Map<String, Schema> schemas(Definition definition) {
        return definition.versions().stream()
                .collect(Collectors.toMap(Version::name, CrdTypes::schema, (first, second) -> first));
    }

    /**
     * What was made in this process so far, equal ones once as long as somebody uses them.
     *
     * @param types types, one for each definition and identity
     * @param schemas parsed schemas, one for each version of a definition that has one
     * @param rules compiled rules, one set for each schema that has any
     */
    public record Made(long types, long schemas, long rules) {}

    /** What was made so far: it grows with definitions, not with those who use them. */
    public static Made made() {
        return new Made(TYPES.made(), SCHEMAS.made(), RULES.made());
    }

    private static ResourceType toResourceType(Definition definition, Placement placement) {
        String hash = JsonValues.hash(content(definition, placement));
        return TYPES.get(hash, () -> type(definition, placement, hash));
    }

    /**
     * What a definition does not say of its type.
     *
     * @param identity the identity hash of the export that it comes from; empty for one that is defined where it is served
     * @param names which names objects may have
     * @param ending whether whatever serves the type is about to go
     * @param conversions rules between versions; missing when there are none
     */
    private record Placement(String identity, NameRule names, boolean ending, JsonNode conversions) {

        static final Placement LOCAL = new Placement("", NameRule.DNS_SUBDOMAIN, false, MissingNode.getInstance());
    }

    /** What of a definition decides its type. */
    private static ObjectNode content(Definition crd, Placement placement) {
        ObjectNode content = Json.object();
        if (!placement.equals(Placement.LOCAL)) {
            content.put("identity", placement.identity());
            content.put("nameValidation", placement.names().name());
            content.put("ending", placement.ending());
            if (!placement.conversions().isMissingNode()) {
                content.set("conversions", placement.conversions());
            }
        }
        content.put("group", crd.group());
        content.put("scope", crd.scope());
        content.set("names", acceptedNames(crd));
        content.set("versions", crd.spec().path("versions"));
        content.put("terminating", isTerminating(crd));
        if (crd.hasWebhookConversion()) {
            content.set("conversion", crd.spec().path("conversion"));
        }
        return content;
    }

    private static ResourceType type(Definition crd, Placement placement, String hash) {
        ResourceNames names = names(acceptedNames(crd));
        List<TypeVersion> versions = crd.versions().stream()
                .map(version -> version(crd.group(), names.kind(), version))
                .sorted(Comparator.comparing(TypeVersion::name, KubeVersions.PREFERRED_FIRST))
                .toList();
        Map<String, TypeVersion> byName = versions.stream()
                .collect(Collectors.toMap(TypeVersion::name, version -> version, (first, second) -> first));
        Map<String, SchemaRules> rules = crd.versions().stream()
                .collect(Collectors.toMap(Version::name, CrdTypes::rules, (first, second) -> first));
        return new ResourceType(
                crd.group(),
                names,
                crd.scope().equals("Namespaced"),
                versions,
                crd.storageVersion().map(Version::name).orElse(""),
                isTerminating(crd) || placement.ending() ? VERBS_WHILE_TERMINATING : VERBS,
                new ResourceSpace(new GroupResource(crd.group(), names.plural()), placement.identity()),
                false,
                new CustomResourceRules(crd.group(), names.kind(), byName, rules, conversion(crd, placement))
                        .naming(placement.names()),
                hash);
    }

    private static ConversionWay conversion(Definition crd, Placement placement) {
        if (!placement.conversions().isMissingNode()) {
            return new ConversionWay(null, converter(crd, placement.conversions()));
        }
        if (!crd.hasWebhookConversion()) {
            return ConversionWay.NONE;
        }
        Set<String> apiVersions = crd.versions().stream()
                .map(version -> crd.group() + "/" + version.name())
                .collect(Collectors.toSet());
        return new ConversionWay(ConversionWebhook.of(crd.spec().path("conversion"), apiVersions), null);
    }

    private static RuleConverter converter(Definition crd, JsonNode conversions) {
        ObjectNode content = Json.object();
        content.put("group", crd.group());
        content.set("conversions", conversions);
        ObjectNode versions = content.putObject("versions");
        crd.versions()
                .forEach(version -> versions.set(version.name(), version.json().path("schema")));
        return CONVERTERS.get(
                JsonValues.hash(content), () -> new RuleConverter(crd.group(), conversions, schemas(crd)));
    }

    private static boolean isTerminating(Definition crd) {
        return crd.hasCondition(Definition.TERMINATING, "True");
    }

    private static JsonNode acceptedNames(Definition crd) {
        JsonNode accepted = crd.json().path("status").path("acceptedNames");
        return accepted.path("plural").asText("").isEmpty() ? crd.names() : accepted;
    }

    private static ResourceNames names(JsonNode names) {
        return new ResourceNames(
                names.path("plural").asText(""),
                names.path("singular").asText(""),
                names.path("kind").asText(""),
                names.path("listKind").asText(""),
                texts(names.path("shortNames")),
                texts(names.path("categories")));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return List.copyOf(texts);
    }

    private static TypeVersion version(String group, String kind, Version version) {
        return new TypeVersion(
                version.name(),
                version.isServed(),
                version.json().path("deprecated").asBoolean(false),
                version.json().path("deprecationWarning").asText(""),
                schema(version),
                subresources(version, new GroupVersionKind(group, version.name(), kind)),
                scale(version.subresources().path("scale")),
                columns(version.json().path("additionalPrinterColumns")),
                selectableFields(version.json().path("selectableFields")));
    }

    private static Schema schema(Version version) {
        RawSchema written = version.schema();
        return written == null ? Schema.ANYTHING : SCHEMAS.get(written.json());
    }

    private static SchemaRules rules(Version version) {
        RawSchema written = version.schema();
        Schema schema = schema(version);
        // One that has none has the same as all others, which is always in use: it would stay in the cache for ever.
        return written == null || !SchemaRules.areIn(schema)
                ? SchemaRules.NONE
                : RULES.get(JsonValues.hash(written.json()), () -> SchemaRules.of(schema, true));
    }

    private static List<Subresource> subresources(Version version, GroupVersionKind kind) {
        List<Subresource> all = new ArrayList<>();
        if (version.hasStatus()) {
            all.add(new Subresource("status", kind, SUBRESOURCE_VERBS));
        }
        if (version.subresources().path("scale").isObject()) {
            all.add(new Subresource("scale", new GroupVersionKind("autoscaling", "v1", "Scale"), SUBRESOURCE_VERBS));
        }
        return List.copyOf(all);
    }

    private static @Nullable ScalePaths scale(JsonNode scale) {
        return scale.isObject()
                ? new ScalePaths(
                        scale.path("specReplicasPath").asText(""),
                        scale.path("statusReplicasPath").asText(""),
                        scale.path("labelSelectorPath").asText(""))
                : null;
    }

    private static List<PrinterColumn> columns(JsonNode columns) {
        List<PrinterColumn> all = new ArrayList<>();
        for (JsonNode column : columns) {
            all.add(new PrinterColumn(
                    column.path("name").asText(""),
                    column.path("type").asText(""),
                    column.path("format").asText(""),
                    column.path("description").asText(""),
                    column.path("priority").asInt(0),
                    column.path("jsonPath").asText("")));
        }
        return List.copyOf(all);
    }

    private static List<String> selectableFields(JsonNode fields) {
        List<String> all = new ArrayList<>();
        for (JsonNode field : fields) {
            String path = field.path("jsonPath").asText("");
            all.add(path.startsWith(".") ? path.substring(1) : path);
        }
        return List.copyOf(all);
    }
}
