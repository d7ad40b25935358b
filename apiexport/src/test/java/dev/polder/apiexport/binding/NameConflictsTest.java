package dev.polder.apiexport.binding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.api.json.Json;
import dev.polder.api.resource.GroupResource;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of kcp's {@code pkg/reconciler/apis/apibinding/conflict_checker_test.go}, {@code TestNamesConflict}. */
class NameConflictsTest {

    @ParameterizedTest
    @CsvSource({
        "plural,    a, plural=a",
        "singular,  b, singular=b",
        "shortNames, c, shortNames=[c]",
        "kind,      d, kind=d",
        "listKind,  e, listKind=e"
    })
    void oneName_isEnough(String field, String name, String said) {
        NameConflicts.Taken there = new NameConflicts.Taken("acme.dev", names("there", field, name), "somebody");
        assertThat(NameConflicts.find(new GroupResource("acme.dev", "x"), names("here", field, name), List.of(there)))
                .contains("naming conflict with somebody: spec.names." + said + " is forbidden");
        assertThat(NameConflicts.find(
                        new GroupResource("new.acme.dev", "x"), names("here", field, name), List.of(there)))
                .isEmpty();
        assertThat(NameConflicts.find(
                        new GroupResource("acme.dev", "x"), names("here", "kind", "Other"), List.of(there)))
                .isEmpty();
    }

    /** What one resource is called must not be the short name of another. */
    @ParameterizedTest
    @CsvSource({"plural, singular", "shortNames, plural", "singular, shortNames"})
    void names_areTakenInWhateverField(String there, String here) {
        NameConflicts.Taken taken = new NameConflicts.Taken("acme.dev", names("there", there, "z"), "somebody");
        assertThat(NameConflicts.find(new GroupResource("acme.dev", "x"), names("here", here, "z"), List.of(taken)))
                .isPresent();
    }

    private static ObjectNode names(String prefix, String field, String name) {
        ObjectNode names = Json.object();
        for (String one : List.of("plural", "singular", "kind", "listKind")) {
            names.put(one, prefix + one);
        }
        names.putArray("shortNames").add(prefix + "short");
        if (field.equals("shortNames")) {
            names.putArray(field).add(name);
        } else {
            names.put(field, name);
        }
        return names;
    }
}
