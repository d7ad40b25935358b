package dev.polder.server.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.polder.api.status.ApiException;
import dev.polder.api.status.Status;
import dev.polder.server.request.RawRequest;
import dev.polder.spi.authn.Credentials;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {

    private static final String TABLE_V1 = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private static final String TABLE_V1BETA1 = "application/json;as=Table;v=v1beta1;g=meta.k8s.io";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    private static ObjectFormat negotiate(String accept, Endpoint endpoint) {
        return Negotiation.negotiate(accept, endpoint, false, true);
    }

    private static ObjectFormat negotiateCustom(String accept, Endpoint endpoint) {
        return Negotiation.negotiate(accept, endpoint, false, false);
    }

    @Tag("k8s-5.7")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "application/*",
                "application/json",
                "application/json, */*",
                "application/json;charset=utf-8",
                "application/json;profile=nopeer",
                "application/json;export=1",
                "application/json;stream=watch"
            })
    void negotiate_plainJson(String accept) {
        for (Endpoint endpoint : Endpoint.values()) {
            assertThat(negotiate(accept, endpoint)).isEqualTo(new ObjectFormat.Plain(Encoding.JSON, false));
        }
    }

    @Test
    void negotiate_yaml() {
        assertThat(negotiate("application/yaml", Endpoint.OBJECT))
                .isEqualTo(new ObjectFormat.Plain(Encoding.YAML, false));
        assertThat(negotiate("application/json;q=0.5,application/yaml", Endpoint.LIST))
                .isEqualTo(new ObjectFormat.Plain(Encoding.YAML, false));
    }

    @Test
    void negotiate_tablesOfKubectl() {
        String kubectl = TABLE_V1 + "," + TABLE_V1BETA1 + ",application/json";
        for (Endpoint endpoint : List.of(Endpoint.OBJECT, Endpoint.LIST, Endpoint.WATCH)) {
            assertThat(negotiate(kubectl, endpoint)).isEqualTo(new ObjectFormat.Table(Encoding.JSON, false, "v1"));
        }
        assertThat(negotiate(TABLE_V1BETA1, Endpoint.LIST))
                .isEqualTo(new ObjectFormat.Table(Encoding.JSON, false, "v1beta1"));
        assertThat(negotiate(kubectl, Endpoint.UNCONVERTIBLE)).isEqualTo(new ObjectFormat.Plain(Encoding.JSON, false));
    }

    @Test
    void negotiate_metadataOnly() {
        String one = ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
        String many = ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
        // Of custom resources, too: their metadata is of a built-in type.
        assertThat(negotiateCustom(PROTOBUF + one + ",application/json" + one + ",application/json", Endpoint.OBJECT))
                .isEqualTo(new ObjectFormat.PartialObjectMetadata(Encoding.PROTOBUF, false, "v1"));
        assertThat(negotiateCustom(PROTOBUF + many, Endpoint.LIST))
                .isEqualTo(new ObjectFormat.PartialObjectMetadataList(Encoding.PROTOBUF, false, "v1"));
        assertThat(negotiate("application/json" + one, Endpoint.WATCH))
                .isEqualTo(new ObjectFormat.PartialObjectMetadata(Encoding.JSON, false, "v1"));
        assertThat(negotiate("application/json" + many, Endpoint.LIST))
                .isEqualTo(new ObjectFormat.PartialObjectMetadataList(Encoding.JSON, false, "v1"));
    }

    @Test
    void negotiate_oneOnAList_isRefusedInUpstreamsWords() {
        // apiserver asPartialObjectMetadata, asPartialObjectMetadataList
        String one = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
        String many = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
        assertThat(refusal(one, Endpoint.LIST).message())
                .startsWith("you requested PartialObjectMetadata, but the requested object is a list (");
        assertThat(refusal(many, Endpoint.OBJECT).message())
                .startsWith("you requested PartialObjectMetadataList, but the requested object is not a list (");
    }

    @Tag("k8s-5.7")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json;as=Table;v=v2;g=meta.k8s.io",
                "application/json;as=Table;v=v1;g=example.com",
                "application/json;as=Chart;v=v1;g=meta.k8s.io",
                "application/json;stream=chunks",
                "application/json;sv=v2",
                "text/html"
            })
    void negotiate_clauseThatCannotBeHonoured_isSkipped(String clause) {
        assertThat(negotiate(clause + ",application/yaml", Endpoint.OBJECT))
                .isEqualTo(new ObjectFormat.Plain(Encoding.YAML, false));
        assertThat(refusal(clause, Endpoint.OBJECT).code()).isEqualTo(406);
    }

    @Tag("k8s-5.1")
    @Tag("k8s-5.6")
    @Test
    void negotiate_protobufOnly_is406ForCustomResources() {
        // apiextensions customresource_handler.go: no protobuf of the objects, but it is among the types of the message
        // because of their metadata.
        var status = catchThrowableOfType(ApiException.class, () -> negotiateCustom(PROTOBUF, Endpoint.OBJECT))
                .status();
        assertThat(status.code()).isEqualTo(406);
        assertThat(status.reason().wire()).isEqualTo("NotAcceptable");
        assertThat(status.message())
                .isEqualTo("only the following media types are accepted: application/json, application/yaml,"
                        + " application/vnd.kubernetes.protobuf");
    }

    @Tag("k8s-5.1")
    @ParameterizedTest
    @ValueSource(
            strings = {
                // typed client-go since 0.32
                "application/vnd.kubernetes.protobuf,application/json",
                "application/json;q=0.5,application/vnd.kubernetes.protobuf",
                "application/vnd.kubernetes.protobuf;stream=watch",
                "application/vnd.kubernetes.protobuf",
                // apiserver RequestScope.AllowsMediaTypeTransform: no tables in protobuf
                "application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/vnd.kubernetes.protobuf"
            })
    void negotiate_protobufOfBuiltInTypes(String accept) {
        for (Endpoint endpoint : Endpoint.values()) {
            assertThat(negotiate(accept, endpoint)).isEqualTo(new ObjectFormat.Plain(Encoding.PROTOBUF, false));
        }
    }

    @Test
    void negotiate_protobufOrJson_isJsonForCustomResources() {
        for (Endpoint endpoint : Endpoint.values()) {
            assertThat(negotiateCustom(PROTOBUF + ",application/json", endpoint))
                    .isEqualTo(new ObjectFormat.Plain(Encoding.JSON, false));
        }
    }

    @Tag("k8s-5.6")
    @Test
    void negotiate_yamlWatch_is406BecauseYamlHasNoFrames() {
        assertThat(refusal("application/yaml", Endpoint.WATCH).message())
                .isEqualTo("only the following media types are accepted: application/json;stream=watch,"
                        + " application/vnd.kubernetes.protobuf;stream=watch");
    }

    private static Status refusal(String accept, Endpoint endpoint) {
        return catchThrowableOfType(ApiException.class, () -> negotiate(accept, endpoint))
                .status();
    }

    @Tag("k8s-5.8")
    @ParameterizedTest
    @CsvSource({
        "curl/8.5.0, '', true",
        "Wget/1.21, '', true",
        "Mozilla/5.0 (X11), '', true",
        "kubectl/v1.33.1, '', false",
        "kubectl/v1.33.1, true, true",
        "kubectl/v1.33.1, 1, true",
        "curl/8.5.0, false, false",
        "curl/8.5.0, maybe, false"
    })
    void pretty_parameterDecidesElseWhoAsks(String agent, String parameter, boolean pretty) {
        Map<String, List<String>> query = new HashMap<>();
        if (!parameter.isEmpty()) {
            query.put("pretty", List.of(parameter));
        }
        RawRequest request = new RawRequest(
                "id",
                "GET",
                "/api",
                query,
                Map.of("user-agent", List.of(agent)),
                new byte[0],
                new Credentials(null, null),
                Instant.EPOCH,
                false);
        assertThat(Negotiation.negotiate(request).pretty()).isEqualTo(pretty);
    }

    @Test
    void pretty_mayStandInTheClause() {
        assertThat(negotiate("application/json;pretty=1", Endpoint.OBJECT))
                .isEqualTo(new ObjectFormat.Plain(Encoding.JSON, true));
    }
}
