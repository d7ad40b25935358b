package dev.polder.machinery.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.machinery.schema.Schema;
import dev.polder.machinery.schema.SchemaParser;
import dev.polder.machinery.schema.YamlDocuments;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The table of {@code TestValidateFieldPath} in kubernetes/apiextensions-apiserver v0.32.3, {@code
 * pkg/apiserver/schema/cel/validation_test.go}; paths that upstream refuses are empty here.
 */
class FieldPathsTest {

    private static final Schema SCHEMA = SchemaParser.parse(YamlDocuments.object("""
            type: object
            properties:
              foo:
                type: object
                additionalProperties: {type: object, properties: {subAdd: {type: number}}}
              white space: {type: number}
              "'foo'bar": {type: number}
              a:
                type: object
                properties:
                  foo's: {type: number}
                  "test\\a": {type: number}
                  bb[b: {type: number}
                  bbb: {type: object, properties: {c: {type: number}, "34": {type: number}}}
                  bbb.c: {type: object, properties: {"a-b.3'4": {type: number}}}
              list:
                type: array
                items: {type: object, properties: {a: {type: number}, "a-b.3'4": {type: number}}}
            """));

    @ParameterizedTest
    @Tag("k8s-14.23")
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            .a                | a
            ['\\'foo\\'bar']  | 'foo'bar
            .\\'foo\\'bar     | ""
            . a               | ""
            .white space      | white space
            ['white space']   | white space
            .a.bb[b           | ""
            .a['bbb.c']       | a.bbb.c
            .a['bbb.c'        | ""
            .                 | ""
            .foo.subAdd       | foo[subAdd]
            .foo['subAdd']    | foo[subAdd]
            .a.foo's          | a.foo's
            .a['foo\\'s']     | a.foo's
            .a.foo            | ""
            .a.bbb[0]         | ""
            .a.bbb.34         | a.bbb.34
            .a.bbb['34']      | a.bbb.34
            .list             | list
            .list[0]          | ""
            .list. a          | ""
            .list['a']        | ""
            a                 | ""
            .c                | ""
            .a..b             | ""
            .list.a-b.34      | ""
            """)
    void path_isFoundAsUpstream(String path, String expected) {
        assertThat(FieldPaths.normalize(path, SCHEMA)).isEqualTo(expected);
    }
}
