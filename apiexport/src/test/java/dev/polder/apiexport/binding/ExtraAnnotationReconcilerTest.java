package dev.polder.apiexport.binding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polder.api.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TestSyncExtraAnnotation of kcp {@code pkg/reconciler/apis/extraannotationsync/apibindingannotation_controller_test.go}. */
class ExtraAnnotationReconcilerTest {

    private static JsonNode json(String text) {
        return Json.readOwn(
                text.replace('\'', '"').replace("E/", "extra.apis.kcp.io/").getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|{}|{}",
                "{'key1':'value1'}|{'key2':'value2'}|{}",
                "{'key1':'value1','E/test1':'test1'}|{'key2':'value2','E/test2':'test2'}|{E/test1=Optional[test1],"
                        + " E/test2=Optional.empty}",
                "{'key1':'value1','E/test':'test'}|{'key2':'value2','E/test':'test1'}|{E/test=Optional[test]}",
                "{}|{'key2':'value2','E/test':'test'}|{E/test=Optional.empty}",
                "{'E/none':''}|{}|{E/none=Optional[]}",
            })
    void onlyExtraAnnotations_areCarriedOver(String export, String binding, String changes) {
        assertThat(ExtraAnnotationReconciler.changes(json(export), json(binding))
                        .toString())
                .isEqualTo(changes.replace("E/", "extra.apis.kcp.io/"));
    }
}
