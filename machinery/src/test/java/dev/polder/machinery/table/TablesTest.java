package dev.polder.machinery.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.object.ResourceSpace;
import dev.polder.api.resource.Verb;
import dev.polder.machinery.builtin.BuiltinTypes;
import dev.polder.machinery.builtin.rule.BuiltinRules;
import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.type.PrinterColumn;
import dev.polder.machinery.type.ResourceNames;
import dev.polder.machinery.type.ResourceType;
import dev.polder.machinery.type.TypeRules;
import dev.polder.machinery.type.TypeVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablesTest {

    private static final Instant NOW = Instant.parse("2025-01-01T01:00:00Z");
    private static final String METADATA =
            "\"metadata\":{\"name\":\"n\",\"creationTimestamp\":\"2025-01-01T00:00:00Z\"}";
    private static final TypeRules RULES =
            new BuiltinRules(new TypeRules.Traits(TypeRules.NameRule.DNS_SUBDOMAIN, false, false, false, true, true));
    private static final List<ResourceType> TYPES = BuiltinTypes.all(RULES, InstantSource.fixed(NOW));

    // Headings with their priorities: pkg/printers/internalversion/printers.go of Kubernetes 1.36; * is a wide column.
    @Tag("k8s-5.13")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "namespaces | Name,Status,Age",
                "configmaps | Name,Data,Age",
                "secrets | Name,Type,Data,Age",
                "serviceaccounts | Name,Age",
                "resourcequotas | Name,Request,Limit,Age",
                "events | Last Seen,Type,Reason,Object,*Subobject,*Source,Message,*First Seen,*Count,*Name",
                "events.events.k8s.io | Last Seen,Type,Reason,Object,*Subobject,*Source,Message,*First Seen,*Count,*Name",
                "leases.coordination.k8s.io | Name,Holder,Age",
                "roles.rbac.authorization.k8s.io | Name,Created At",
                "clusterroles.rbac.authorization.k8s.io | Name,Created At",
                "rolebindings.rbac.authorization.k8s.io | Name,Role,Age,*Users,*Groups,*ServiceAccounts",
                "clusterrolebindings.rbac.authorization.k8s.io | Name,Role,Age,*Users,*Groups,*ServiceAccounts",
                "certificatesigningrequests.certificates.k8s.io"
                        + " | Name,Age,SignerName,Requestor,RequestedDuration,Condition",
                "customresourcedefinitions.apiextensions.k8s.io | Name,Created At",
                "mutatingwebhookconfigurations.admissionregistration.k8s.io | Name,Webhooks,Age",
                "validatingwebhookconfigurations.admissionregistration.k8s.io | Name,Webhooks,Age",
                "validatingadmissionpolicies.admissionregistration.k8s.io | Name,Validations,ParamKind,Age",
                "validatingadmissionpolicybindings.admissionregistration.k8s.io | Name,PolicyName,ParamRef,Age",
                "mutatingadmissionpolicies.admissionregistration.k8s.io | Name,Mutations,ParamKind,Age",
                "mutatingadmissionpolicybindings.admissionregistration.k8s.io | Name,PolicyName,ParamRef,Age"
            })
    void builtinColumns_areUpstreams(String resource, String expected) {
        ResourceType type = type(resource);
        List<String> headings = Tables.columns(type, type.storage()).stream()
                .map(column -> (column.priority() > 0 ? "*" : "") + column.name())
                .toList();

        assertThat(String.join(",", headings)).isEqualTo(expected);
    }

    @Test
    void everyBuiltinColumn_hasADescriptionAndACell() {
        for (ResourceType type : TYPES) {
            List<PrinterColumn> columns = Tables.columns(type, type.storage());
            assertThat(columns)
                    .allSatisfy(column -> assertThat(column.description()).isNotEmpty());
            assertThat(columns).extracting(PrinterColumn::format).contains("name");
            assertThat(Tables.cells(type, type.storage(), Json.object(), NOW)).hasSameSizeAs(columns);
        }
    }

    @Tag("k8s-5.13")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "namespaces | `\"status\":{\"phase\":\"Active\"}` | `[\"n\",\"Active\",\"60m\"]`",
                "configmaps | `\"data\":{\"a\":\"\",\"b\":\"\"},\"binaryData\":{\"c\":\"\"}` | `[\"n\",3,\"60m\"]`",
                "secrets | `\"type\":\"Opaque\",\"data\":{\"a\":\"\"}` | `[\"n\",\"Opaque\",1,\"60m\"]`",
                "roles.rbac.authorization.k8s.io | `\"rules\":[]` | `[\"n\",\"2025-01-01T00:00:00Z\"]`",
                "leases.coordination.k8s.io | `\"spec\":{}` | `[\"n\",\"\",\"60m\"]`",
                "validatingwebhookconfigurations.admissionregistration.k8s.io | `\"webhooks\":[{},{}]` | `[\"n\",2,\"60m\"]`",
                "validatingadmissionpolicies.admissionregistration.k8s.io | `\"spec\":{\"validations\":[{}],"
                        + "\"paramKind\":{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}}` | `[\"n\",1,\"v1/ConfigMap\",\"60m\"]`",
                "mutatingadmissionpolicies.admissionregistration.k8s.io | `\"spec\":{\"mutations\":[{}]}`"
                        + " | `[\"n\",1,\"<unset>\",\"60m\"]`",
                "validatingadmissionpolicybindings.admissionregistration.k8s.io | `\"spec\":{\"policyName\":\"p\","
                        + "\"paramRef\":{\"name\":\"r\"}}` | `[\"n\",\"p\",\"*/r\",\"60m\"]`",
                "mutatingadmissionpolicybindings.admissionregistration.k8s.io | `\"spec\":{\"policyName\":\"p\","
                        + "\"paramRef\":{\"name\":\"r\",\"namespace\":\"x\"}}` | `[\"n\",\"p\",\"x/r\",\"60m\"]`",
                "resourcequotas | `\"status\":{\"hard\":{\"pods\":\"4\",\"limits.cpu\":\"2\",\"cpu\":\"1\"},"
                        + "\"used\":{\"pods\":\"3\"}}` | `[\"n\",\"cpu: 0/1, pods: 3/4\",\"limits.cpu: 0/2\",\"60m\"]`",
                "certificatesigningrequests.certificates.k8s.io | `\"spec\":{\"signerName\":\"a.b/c\",\"username\":\"bob\","
                        + "\"expirationSeconds\":86400},\"status\":{\"conditions\":[{\"type\":\"Approved\"}],"
                        + "\"certificate\":\"eA==\"}` | `[\"n\",\"60m\",\"a.b/c\",\"bob\",\"24h\",\"Approved,Issued\"]`"
            })
    void builtinCells_areUpstreams(String resource, String fields, String expected) throws Exception {
        assertThat(cells(resource, "{" + METADATA + "," + fields + "}")).isEqualTo(expected);
    }

    @Tag("k8s-5.13")
    @Test
    void roleBindingCells_listTheirSubjects() throws Exception {
        String binding = "{" + METADATA + """
                ,"roleRef":{"kind":"ClusterRole","name":"view"},"subjects":[{"kind":"User","name":"a"},
                {"kind":"User","name":"b"},{"kind":"Group","name":"g"},
                {"kind":"ServiceAccount","name":"s","namespace":"ns"}]}""";

        assertThat(cells("rolebindings.rbac.authorization.k8s.io", binding))
                .isEqualTo("[\"n\",\"ClusterRole/view\",\"60m\",\"a, b\",\"g\",\"ns/s\"]");
    }

    @Tag("k8s-5.13")
    @Test
    void eventCells_areTheSameInBothGroups() throws Exception {
        String core = "{" + METADATA + """
                ,"involvedObject":{"kind":"Pod","name":"p","fieldPath":"spec"},"reason":"R","message":" m ",
                "type":"Normal","eventTime":"2025-01-01T00:59:00.000000Z","reportingComponent":"c",
                "reportingInstance":"i","series":{"count":5,"lastObservedTime":"2025-01-01T00:59:55.000000Z"}}""";
        String events = core.replace("involvedObject", "regarding")
                .replace("\"message\"", "\"note\"")
                .replace("reportingComponent", "reportingController");
        String expected = "[\"5s\",\"Normal\",\"R\",\"pod/p\",\"spec\",\"c, i\",\"m\",\"60s\",5,\"n\"]";

        assertThat(cells("events", core)).isEqualTo(expected);
        assertThat(cells("events.events.k8s.io", events)).isEqualTo(expected);
    }

    @Test
    void oldEvents_showTheirTimestamps() throws Exception {
        String event = "{" + METADATA + """
                ,"involvedObject":{"kind":"Node"},"source":{"component":"kubelet","host":"h"},
                "firstTimestamp":"2025-01-01T00:00:00Z","lastTimestamp":"2025-01-01T00:50:00Z","count":2}""";

        assertThat(cells("events", event))
                .isEqualTo("[\"10m\",\"\",\"\",\"node\",\"\",\"kubelet, h\",\"\",\"60m\",2,\"n\"]");
    }

    @Tag("k8s-14.20")
    @Test
    void customResource_withoutColumnsShowsItsAge() throws Exception {
        ResourceType type = custom(List.of());

        assertThat(Tables.columns(type, type.storage()))
                .extracting(PrinterColumn::name, PrinterColumn::type)
                .containsExactly(Tuple.tuple("Name", "string"), Tuple.tuple("Age", "date"));
        assertThat(customCells(type, "{" + METADATA + "}")).isEqualTo("[\"n\",\"60m\"]");
    }

    @Tag("k8s-14.20")
    @Test
    void customResource_withColumnsShowsTheseAlone() throws Exception {
        ResourceType type = custom(List.of(
                column("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status"),
                column("Replicas", "integer", ".spec.replicas"),
                column("Ratio", "number", ".spec.ratio"),
                column("On", "boolean", ".spec.on"),
                column("Since", "date", ".spec.since"),
                column("Labels", "string", ".spec.labels"),
                column("Bad", "date", ".spec.bad"),
                column("Wrong", "integer", ".spec.bad"),
                column("Missing", "string", ".spec.none.at[0].all")));
        String object = "{" + METADATA + """
                ,"spec":{"replicas":3.7,"ratio":0.5,"on":true,"since":"2025-01-01T00:57:00Z","bad":"soon",
                "labels":{"a":["b"]}},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""";

        // apiextensions pkg/registry/customresource/tableconvertor: floats are cut, other types are null.
        assertThat(customCells(type, object))
                .isEqualTo("[\"n\",\"True\",3,0.5,true,\"3m\",\"{\\\"a\\\":[\\\"b\\\"]}\",\"<invalid>\",null,null]");
        assertThat(Tables.columns(type, type.storage()).get(1).description())
                .isEqualTo("Custom resource definition column (in JSONPath format):"
                        + " .status.conditions[?(@.type==\"Ready\")].status");
    }

    private static PrinterColumn column(String name, String type, String path) {
        return new PrinterColumn(name, type, "", "", 0, path);
    }

    private static ResourceType custom(List<PrinterColumn> columns) {
        TypeVersion version =
                new TypeVersion("v1", true, false, "", Schema.ANYTHING, List.of(), null, columns, List.of());
        ResourceNames names = new ResourceNames("widgets", "widget", "Widget", "WidgetList", List.of(), List.of());
        ResourceSpace space = ResourceSpace.local("example.com", "widgets");
        return new ResourceType(
                "example.com", names, true, List.of(version), "v1", Set.of(Verb.GET), space, false, RULES, "h");
    }

    private static ResourceType type(String resource) {
        return TYPES.stream()
                .filter(type -> type.groupResource().toString().equals(resource))
                .findFirst()
                .orElseThrow();
    }

    private static String cells(String resource, String json) throws Exception {
        return customCells(type(resource), json);
    }

    private static String customCells(ResourceType type, String json) throws Exception {
        ObjectNode object = Json.readObject(json.getBytes(StandardCharsets.UTF_8));
        return Tables.cells(type, type.storage(), object, NOW).toString();
    }
}
