package dev.polder.codegen.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.codegen.model.Api;
import dev.polder.codegen.model.Declaration;
import dev.polder.codegen.model.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Answers as servers give them; CodegenE2E asks a real one. */
class LiveDefinitionsTest {

    private static final String SHARING = "/apis/apis.kcp.io/";

    private final Map<String, ObjectNode> answers = new HashMap<>();
    private final LiveDefinitions live = new LiveDefinitions(answers::get, "root:a");

    private void answer(String path, String yaml) {
        answers.put(path, Document.of(path, yaml).getFirst().object());
    }

    private static final String SCHEMA = """
        apiVersion: apis.kcp.io/v1alpha1
        kind: APIResourceSchema
        metadata: {name: v1.widgets.example.dev}
        spec:
          group: example.dev
          names: {kind: Widget, plural: widgets}
          scope: Cluster
          versions: [{name: v1, served: true, storage: true, schema: {type: object, properties: {spec: {type: string}}}}]
        """;

    @Test
    void export_isReadInEitherVersion() {
        answer(SHARING + "v1alpha1/apiresourceschemas/v1.widgets.example.dev", SCHEMA);
        answer(SHARING + "v1alpha2/apiexports/new", "spec: {resources: [{schema: v1.widgets.example.dev}]}");
        answer(SHARING + "v1alpha1/apiexports/old", "spec: {latestResourceSchemas: [v1.widgets.example.dev]}");

        assertThat(live.export("new")).isEqualTo(live.export("old"));
        assertThat(Definitions.model(live.export("new")).groups()).hasSize(1);
    }

    @Test
    void export_thatIsMissingOrIncomplete_isRefused() {
        answer(SHARING + "v1alpha2/apiexports/empty", "spec: {resources: [{schema: v1.gone}]}");

        assertThatThrownBy(() -> live.export("none")).hasMessage("there is no APIExport none in root:a");
        assertThatThrownBy(() -> live.export("empty"))
                .hasMessage("APIExport empty of root:a has a schema v1.gone, which is not there");
    }

    @Test
    void workspace_hasItsDefinitionsAndWhatItHasBound() {
        answer("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", """
            items:
            - metadata: {name: gadgets.example.dev}
              spec:
                group: example.dev
                names: {kind: Gadget, plural: gadgets}
                versions: [{name: v1, served: true, storage: true}]
            """);
        answer(SHARING + "v1alpha2/apibindings", """
            items:
            - status: {boundResources: [{group: example.dev, resource: widgets}, {group: tenancy.kcp.io, resource: workspaces}]}
            """);
        answer("/apis/example.dev", "versions: [{version: v1}]\npreferredVersion: {version: v1}");
        answer("/apis/example.dev/v1", """
            resources:
            - {name: widgets, singularName: widget, kind: Widget, namespaced: true, shortNames: [wd]}
            - {name: widgets/status, kind: Widget}
            """);
        answer("/openapi/v3/apis/example.dev/v1", """
            components:
              schemas:
                dev.example.v1.WidgetList: {x-kubernetes-group-version-kind: [{group: example.dev, version: v1, kind: WidgetList}]}
                dev.example.v1.Widget:
                  type: object
                  properties:
                    metadata: {allOf: [{$ref: "#/components/schemas/ObjectMeta"}]}
                    spec: {type: object, properties: {size: {type: integer}}}
                  x-kubernetes-group-version-kind: [{group: example.dev, version: v1, kind: Widget}]
            """);

        Api api = Definitions.model(live.workspace());

        List<Kind> kinds = api.groups().getFirst().kinds();
        assertThat(kinds.stream().map(kind -> kind.names().kind())).containsExactly("Gadget", "Widget");
        Kind widget = kinds.getLast();
        assertThat(widget.namespaced()).isTrue();
        assertThat(widget.names().shortNames()).containsExactly("wd");
        assertThat(widget.versions().getFirst().status()).isTrue();
        assertThat(widget.versions().getFirst().scale()).isNull();
        assertThat(widget.versions().getFirst().types().stream().map(Declaration::name))
                .containsExactly("WidgetSpec");
    }

    /** Whatever a server leaves out is said: a client without a kind that is bound would be a surprise. */
    @Test
    void workspace_whoseBoundTypesAreNotAllThere_isRefused() {
        answer(SHARING + "v1alpha1/apibindings", """
            items:
            - status: {boundResources: [{group: example.dev, resource: widgets}]}
            """);
        assertThatThrownBy(live::workspace).hasMessage("the server has no /apis/example.dev");

        answer("/apis/example.dev", "versions: [{version: v1}]");
        answer("/apis/example.dev/v1", "resources: [{name: gadgets, kind: Gadget}]");
        assertThatThrownBy(live::workspace).hasMessage("widgets.example.dev is bound, but not served");

        answer("/apis/example.dev/v1", "resources: [{name: widgets, kind: Widget}]");
        answer("/openapi/v3/apis/example.dev/v1", "components: {schemas: {dev.example.v1.Gadget: {type: object}}}");
        assertThatThrownBy(live::workspace)
                .isInstanceOf(InputException.class)
                .hasMessage("the OpenAPI document of example.dev/v1 has no schema of Widget");
    }

    @Test
    void plainKubernetes_hasNoBindings() {
        assertThat(live.workspace()).isEmpty();
    }
}
