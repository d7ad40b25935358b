package dev.polder.storage.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.polder.storage.StoreException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is cut out of stored bytes is what a tree of the whole object would have there. */
class TopFieldTest {

    private static ObjectBody body(String rest) {
        return ObjectRecordsTest.decode("{'apiVersion':'v1','kind':'K','metadata':{'name':'x','status':'no'}" + rest)
                .body();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ",'status':{'a':[1,{'status':2}]}}|{'a':[1,{'status':2}]}",
                ",'spec':{'status':'no'},'status':7}|7",
                ",'spec':'}','status':'\\\\\\','}|'\\\\\\','",
                ",'statuses':1,'status':null}|null",
                "}|",
                ",'spec':{'status':'no'}}|",
            })
    void field_isThatOfTheObjectItself(String rest, String wanted) {
        assertThat(TopField.read(body(rest), "status").toString())
                .isEqualTo(wanted == null ? "" : wanted.replace('\'', '"'));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {3, 17, 2026})
    void randomObjects_areReadAsByATree(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            ObjectNode object = RandomObjects.next(random);
            ObjectBody body = ObjectRecordsTest.stored(object).body();
            for (String name : List.of("spec", "status", "data", "none")) {
                assertThat(TopField.read(body, name)).as("%s", object).isEqualTo(object.path(name));
            }
        }
    }

    @Test
    void bytesThatAreDamaged_areSaidToBe() {
        for (String rest : List.of(",'status':", ",'status'}", ",'status':{", ",'spec':1", ",'spec':1]")) {
            ObjectBody body = body(rest);
            assertThatExceptionOfType(StoreException.Corrupt.class)
                    .as(rest)
                    .isThrownBy(() -> TopField.read(body, "status"))
                    .withMessageContaining("cannot be read");
        }
    }
}
