package dev.polder.bench.drive.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.bench.client.Answer;
import dev.polder.bench.drive.load.WrongAnswerException;
import dev.polder.bench.drive.site.Bodies;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kind of wrong answer is found, and a right one is none. */
class ChecksTest {

    private static Answer answer(int status, String body) {
        return new Answer("GET /x", status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode stored(Consumer<ObjectNode> change) {
        ObjectNode map = Bodies.configMap("a", "new");
        ((ObjectNode) map.get("metadata")).put("uid", "1-2").put("resourceVersion", "7");
        change.accept(map);
        return map;
    }

    private static ObjectNode part(ObjectNode object, String field) {
        return (ObjectNode) object.get(field);
    }

    @Test
    void rightAnswer_isTaken() {
        String map = stored(same -> {}).toString();

        assertThatCode(() -> Checks.configMap(answer(200, map), 200, "a", "new"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "uid", "resourceVersion", "note", "text"})
    void fieldThatIsNotSo_isAWrongAnswer(String field) {
        String map = stored(object -> part(object, field.equals("note") || field.equals("text") ? "data" : "metadata")
                        .put(field, field.equals("uid") || field.equals("resourceVersion") ? "" : "other"))
                .toString();

        assertThatThrownBy(() -> Checks.configMap(answer(200, map), 200, "a", "new"))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageStartingWith("GET /x: ")
                .hasMessageContaining(field);
    }

    @Test
    void otherStatus_isARefusalWithItsWords() {
        assertThatThrownBy(() -> Checks.configMap(answer(429, "too many requests"), 200, "a", "new"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("GET /x gave 429: too many requests");
    }

    @Test
    void list_isReadWithItsNamesTokenAndVersion() {
        Checks.Listed listed = Checks.listed(answer(200, """
                {"kind":"ConfigMapList","metadata":{"resourceVersion":"9","continue":"t","remainingItemCount":3},
                 "items":[{"metadata":{"labels":{"name":"no"},"name":"a","uid":"1"},"data":{"metadata":"x"}},
                          {"data":{"name":"no"},"metadata":{"name":"b","ownerReferences":[{"name":"no"}]}}]}
                """));

        assertThat(listed).isEqualTo(new Checks.Listed(List.of("a", "b"), "t", "9"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"a"}}]} | twice
            {"metadata":{"resourceVersion":"9"},"items":[{"metadata":{}}]}                                     | without a name
            {"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"a"}}]}                           | 1 objects, and should be 2
            {"metadata":{"resourceVersion":"9"}}                                                               | without items
            {"metadata":{},"items":[]}                                                                         | without a version
            {"metadata":{"resourceVersion":"9"},"items":[{"metadata":                                          | not the JSON of a list
            """)
    void listThatIsNotSo_isAWrongAnswer(String list, String why) {
        assertThatThrownBy(() -> Checks.listed(answer(200, list), 2))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageContaining(why);
    }

    @Test
    void objectsOfAName_areCounted_whateverLiesBesideThem() {
        Answer answer = answer(200, """
                {"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"a-1"}},{"metadata":{"name":"kube-root-ca.crt"}}]}
                """);

        assertThatCode(() -> Checks.named(answer, "a-", 1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Checks.named(answer, "a-", 2))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessageContaining("1 objects named a-, and should be 2");
    }

    @Test
    void customObject_isComparedAsWell() {
        ObjectNode custom = Bodies.custom("g", "Gadget", "first", "old");
        part(custom, "metadata").put("uid", "1").put("resourceVersion", "2");
        Answer answer = new Answer("POST /y", 201, Json.write(custom));

        assertThatCode(() -> Checks.custom(answer, 201, "first", "old")).doesNotThrowAnyException();
        assertThatThrownBy(() -> Checks.custom(answer, 201, "first", "new"))
                .isInstanceOf(WrongAnswerException.class)
                .hasMessage("POST /y: /spec/note is \"old\" and should be \"new\"");
    }
}
