package dev.polder.machinery.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.api.resource.GroupVersionResource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of apiserver {@code pkg/admission/plugin/webhook/predicates/rules/rules_test.go}. */
class WebhookRuleTest {

    /**
     * Rows: groups, versions, operations, resources and scope of the rule; then writes as {@code OPERATION group/version/resource} with
     * the subresource behind a colon and a namespace behind an at sign, and whether the rule means all of them.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* | * | * | * | * | CREATE g/v/r@ns | true",
                "g1,g2 | * | * | * | * | CREATE g1/v/r@ns;CREATE g2/v2/r3@ns | true",
                "g1,g2 | * | * | * | * | CREATE g3/v/r@ns;CREATE g4/v/r@ns | false",
                "* | v1,v2 | * | * | * | CREATE g1/v1/r@ns;CREATE g2/v2/r@ns | true",
                "* | v1,v2 | * | * | * | CREATE g1/v3/r@ns;CREATE g2/v4/r@ns | false",
                "* | * | CREATE,UPDATE | * | * | CREATE g/v/r@ns;UPDATE g/v/r@ns | true",
                "* | * | CREATE,UPDATE | * | * | DELETE g/v/r@ns;CONNECT g/v/r@ns | false",
                "* | * | * | * | * | CREATE g/v/r@ns;CREATE g/v/r2@ns | true",
                "* | * | * | * | * | CREATE g/v/r:exec@ns;CREATE g/v/r2:proxy@ns | false",
                "* | * | * | r1,r2 | * | CREATE g/v/r1@ns;CREATE g/v/r2@ns | true",
                "* | * | * | r1,r2 | * | CREATE g/v/r3@ns;CREATE g/v/r1:exec@ns | false",
                "* | * | * | r1/*,r2/exec | * | CREATE g/v/r1@ns;CREATE g/v/r1:proxy@ns;CREATE g/v/r2:exec@ns | true",
                "* | * | * | r1/*,r2/exec | * | CREATE g/v/r2@ns;CREATE g/v/r2:proxy@ns | false",
                "* | * | * | */exec | * | CREATE g/v/r1:exec@ns;CREATE g/v/r2:exec@ns | true",
                "* | * | * | */exec | * | CREATE g/v/r1@ns;CREATE g/v/r2:proxy@ns | false",
                "* | * | * | */* | * | CREATE g/v/r@ns;CREATE g/v/r:exec@ns | true",
                "* | * | * | */* | Cluster | CREATE g/v/r;CREATE g/v/r:exec | true",
                "* | * | * | */* | Cluster | CREATE g/v/r@ns;CREATE g/v/r:exec@ns | false",
                "* | * | * | */* | Namespaced | CREATE g/v/r@ns;CREATE g/v/r:exec@ns | true",
                "* | * | * | */* | Namespaced | CREATE g/v/r;CREATE g/v/r:exec | false",
                "* | * | * | */* | Cluster | CREATE /v1/namespaces@ns;CREATE /v1/namespaces:finalize@ns | true",
                "* | * | * | */* | Namespaced | CREATE /v1/namespaces@ns;CREATE /v1/namespaces:finalize@ns | false",
                "* | * | * | */* | Namespaced | CREATE g/v1/namespaces@ns | true",
                "* | * | * | */* | Elsewhere | CREATE g/v/r;CREATE g/v/r@ns | false"
            })
    void rule_meansTheseWritesAndNoOthers(
            String groups,
            String versions,
            String operations,
            String resources,
            String scope,
            String writes,
            boolean means) {
        WebhookRule rule = new WebhookRule(words(operations), words(groups), words(versions), words(resources), scope);
        for (String write : writes.split(";")) {
            assertThat(matches(rule, write)).as(write).isEqualTo(means);
        }
    }

    private static List<String> words(String cell) {
        return Arrays.asList(cell.split(","));
    }

    private static boolean matches(WebhookRule rule, String write) {
        String operation = write.substring(0, write.indexOf(' '));
        String[] named = (write.substring(write.indexOf(' ') + 1) + "@").split("@", -1);
        String[] path = named[0].split("/");
        String[] resource = (path[2] + ":").split(":", -1);
        return rule.matches(operation, new GroupVersionResource(path[0], path[1], resource[0]), resource[1], named[1]);
    }
}
