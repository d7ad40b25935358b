package dev.polder.machinery.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.machinery.schema.YamlDocuments;
import dev.polder.machinery.type.ConversionException;
import dev.polder.machinery.type.ConversionWebhook;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cases and messages of apiextensions v0.32.3 {@code pkg/apiserver/conversion/webhook_converter_test.go}, {@code
 * webhook_converter.go} and {@code converter.go}.
 */
class WebhookConverterTest {

    private static final String FAILED = "conversion webhook for foo/v1, Kind=Widget";

    private final List<ObjectNode> reviews = new ArrayList<>();

    /** Converts with a webhook whose answer to a review is changed before it is looked at. */
    private List<ObjectNode> convert(
            List<ObjectNode> objects, String desired, List<String> versions, UnaryOperator<ObjectNode> change)
            throws ConversionException {
        ConversionWebhook webhook =
                new ConversionWebhook("https://hook.example", null, "", versions, Set.of("foo/v1", "foo/v2", "foo/v3"));
        return new WebhookConverter(webhook, () -> "uid", review -> {
                    reviews.add(review);
                    return change.apply(answer(review));
                })
                .convert(objects, desired);
    }

    private List<ObjectNode> convert(List<ObjectNode> objects, UnaryOperator<ObjectNode> change)
            throws ConversionException {
        return convert(objects, "foo/v2", List.of("v1"), change);
    }

    /** What a webhook that only changes apiVersion answers. */
    private static ObjectNode answer(ObjectNode review) {
        ObjectNode answer = review.deepCopy();
        ObjectNode response = answer.putObject("response");
        response.put("uid", review.at("/request/uid").asText());
        response.putObject("result").put("status", "Success");
        ArrayNode converted = response.putArray("convertedObjects");
        for (JsonNode object : review.at("/request/objects")) {
            converted.add(((ObjectNode) object.deepCopy())
                    .put("apiVersion", review.at("/request/desiredAPIVersion").asText()));
        }
        answer.remove("request");
        return answer;
    }

    private static ObjectNode widget(String version, String name) {
        return YamlDocuments.object("{apiVersion: foo/" + version + ", kind: Widget, metadata: {name: " + name
                + ", namespace: ns, uid: u-" + name + "}, spec: {a: 1}}");
    }

    private static ObjectNode first(ObjectNode answer) {
        return (ObjectNode) answer.at("/response/convertedObjects/0");
    }

    private static UnaryOperator<ObjectNode> merge(String pointer, String yaml) {
        return answer -> {
            ((ObjectNode) answer.at(pointer)).setAll(YamlDocuments.object(yaml));
            return answer;
        };
    }

    @Test
    @Tag("k8s-14.17")
    void list_isOneReviewOfThoseInOtherVersions() throws Exception {
        List<ObjectNode> objects = List.of(widget("v1", "a"), widget("v2", "b"), widget("v3", "c"), widget("v1", "d"));
        List<ObjectNode> converted = convert(objects, answer -> answer);
        assertThat(reviews).hasSize(1);
        assertThat(reviews.get(0).at("/request/objects"))
                .containsExactly(objects.get(0), objects.get(2), objects.get(3));
        assertThat(converted)
                .containsExactly(widget("v2", "a"), widget("v2", "b"), widget("v2", "c"), widget("v2", "d"));
    }

    @Test
    void objectsInTheVersion_askNobody() throws Exception {
        assertThat(convert(List.of(widget("v2", "a")), answer -> answer)).containsExactly(widget("v2", "a"));
        assertThat(convert(List.of(), answer -> answer)).isEmpty();
        ObjectNode empty = YamlDocuments.object("{apiVersion: foo/v1, kind: Widget}");
        assertThat(convert(List.of(empty), answer -> answer))
                .containsExactly(YamlDocuments.object("{apiVersion: foo/v2, kind: Widget}"));
        assertThat(reviews).isEmpty();
    }

    @Test
    void review_isOfTheFirstVersionThatIsKnown() throws Exception {
        convert(List.of(widget("v1", "a")), "foo/v2", List.of("v3", "v1beta1", "v1"), answer -> answer);
        assertThat(reviews.get(0))
                .isEqualTo(YamlDocuments.object("{kind: ConversionReview, apiVersion: apiextensions.k8s.io/v1beta1,"
                        + " request: {uid: uid, desiredAPIVersion: foo/v2, objects: [" + widget("v1", "a")
                        + "]}, response: {uid: '', convertedObjects: null, result: {metadata: {}}}}"));
        assertThatThrownBy(() -> convert(List.of(widget("v1", "a")), "foo/v2", List.of("vx"), answer -> answer))
                .hasMessage("no supported conversion review versions");
    }

    /** v1beta1 never looked at the type or the uid of an answer, and still does not. */
    @Test
    void v1beta1_isReadLeniently() throws Exception {
        UnaryOperator<ObjectNode> anonymous = answer -> {
            answer.remove(List.of("kind", "apiVersion"));
            ((ObjectNode) answer.path("response")).remove("uid");
            return answer;
        };
        assertThat(convert(List.of(widget("v1", "a")), "foo/v2", List.of("v1beta1"), anonymous))
                .containsExactly(widget("v2", "a"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ''                  | {response: null}                                 | no response provided
            ''                  | {kind: ConversionReview2}                        | expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got apiextensions.k8s.io/v1, Kind=ConversionReview2
            ''                  | {apiVersion: apiextensions.k8s.io/v2}            | expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got apiextensions.k8s.io/v2, Kind=ConversionReview
            ''                  | {apiVersion: '', kind: ''}                       | expected webhook response of apiextensions.k8s.io/v1, Kind=ConversionReview, got /, Kind=
            /response           | {uid: other}                                     | expected response.uid="uid", got "other"
            /response           | {result: {}}                                     | response.result.status was '', not 'Success'
            /response           | {result: {status: Failure}}                      | response.result.status was 'Failure', not 'Success'
            /response           | {result: {status: Failure, message: some words}} | some words
            """)
    void answerThatIsNone_saysWhy(String pointer, String change, String why) {
        String at = pointer.equals("''") ? "" : pointer;
        assertThatThrownBy(() -> convert(List.of(widget("v1", "a")), merge(at, change)))
                .isInstanceOf(ConversionException.class)
                .hasMessage(FAILED + " failed: " + why);
    }

    @ParameterizedTest
    @Tag("k8s-14.17")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ''        | {apiVersion: foo/v3}            | object at index 0: invalid groupVersion (expected foo/v2, received foo/v3)
            ''        | {kind: Gadget}                  | object at index 0: invalid kind (expected Widget, received Gadget)
            /metadata | {name: b}                       | object: must have the same name: a != b
            /metadata | {namespace: other}              | object: must have the same namespace: ns != other
            /metadata | {uid: other}                    | object: must have the same UID: u-a != other
            /metadata | {labels: {a: 1}}                | metadata: metadata.labels[a] must be a string, but is int64 in converted object
            /metadata | {annotations: {a: null}}        | metadata: metadata.annotations[a] must be a string, but is <nil> in converted object
            /metadata | {labels: [a]}                   | metadata: invalid metadata.labels of type []interface {} in converted object
            /metadata | {labels: {a: '-'}}              | metadata: metadata.labels: Invalid value: "-": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')
            """)
    void objectThatIsAnother_isRefused(String pointer, String change, String why) {
        String at = "/response/convertedObjects/0" + (pointer.equals("''") ? "" : pointer);
        assertThatThrownBy(() -> convert(List.of(widget("v1", "a")), merge(at, change)))
                .hasMessage(FAILED + " returned invalid " + why);
        String inList = why.replaceFirst("^object at index 0", "converted object at index 0")
                .replaceFirst("^object:", "converted object at index 0:")
                .replaceFirst("^metadata: ", "metadata in object at index 0: ");
        assertThatThrownBy(() -> convert(List.of(widget("v2", "x"), widget("v1", "a")), merge(at, change)))
                .hasMessageStartingWith(FAILED + " returned invalid ")
                .satisfies(e -> assertThat(e).hasMessage(FAILED + " returned invalid " + inList));
    }

    @Test
    void metadata_mustBeThere() {
        assertThatThrownBy(() -> convert(List.of(widget("v1", "a")), answer -> {
                    first(answer).remove("metadata");
                    return answer;
                }))
                .hasMessage(FAILED + " returned invalid object: must have the same name: a != ");
        ObjectNode nameless = YamlDocuments.object("{apiVersion: foo/v1, kind: Widget, metadata: {}, spec: {}}");
        assertThatThrownBy(() -> convert(List.of(nameless), answer -> {
                    first(answer).remove("metadata");
                    return answer;
                }))
                .hasMessage(FAILED + " returned invalid metadata: missing metadata in converted object");
        assertThatThrownBy(() -> convert(List.of(nameless), merge("/response/convertedObjects/0", "{metadata: [foo]}")))
                .hasMessage(FAILED
                        + " returned invalid metadata: invalid metadata of type []interface {} in converted object");
    }

    @Test
    void otherCount_isRefused() {
        assertThatThrownBy(() -> convert(List.of(widget("v1", "a"), widget("v1", "b")), answer -> {
                    ((ArrayNode) answer.at("/response/convertedObjects")).remove(0);
                    return answer;
                }))
                .hasMessage(FAILED + " returned 1 objects, expected 2");
    }

    /** Of the metadata labels and annotations are the webhook's, all else stays. */
    @Test
    @Tag("k8s-14.17")
    void metadata_staysButForLabelsAndAnnotations() throws Exception {
        ObjectNode original = widget("v1", "a");
        ((ObjectNode) original.path("metadata"))
                .setAll(YamlDocuments.object("{generation: 3, labels: {a: A, b: B}, annotations: {a: '1'}}"));
        ObjectNode converted = convert(
                        List.of(original),
                        merge(
                                "/response/convertedObjects/0/metadata",
                                "{generation: 4, finalizers: [x], labels: {a: AA, c: C}, annotations: null}"))
                .get(0);
        assertThat(converted.path("metadata"))
                .isEqualTo(YamlDocuments.object(
                        "{name: a, namespace: ns, uid: u-a, generation: 3, labels: {a: AA, c: C}}"));
    }

    /** What is wrong with labels that were so before is not the webhook's fault. */
    @Test
    void labelsThatStay_areNotJudged() throws Exception {
        ObjectNode original = widget("v1", "a");
        ((ObjectNode) original.path("metadata")).putObject("labels").put("a", "-");
        assertThat(convert(List.of(original), answer -> answer)
                        .get(0)
                        .at("/metadata/labels/a")
                        .asText())
                .isEqualTo("-");
    }

    @Test
    void otherVersions_areRefused() {
        assertThatThrownBy(() -> convert(List.of(widget("v1", "a")), "foo/v9", List.of("v1"), answer -> answer))
                .hasMessage("request to convert CR to an invalid group/version: foo/v9");
        assertThatThrownBy(() -> convert(List.of(widget("v9", "a")), answer -> answer))
                .hasMessage("request to convert CR from an invalid group/version: foo/v9");
        assertThatThrownBy(() -> convert(List.of(widget("v1", "a"), widget("v9", "b")), answer -> answer))
                .hasMessage("request to convert CR list failed, list index 1 has invalid group/version: foo/v9");
        assertThat(reviews).isEmpty();
    }
}
