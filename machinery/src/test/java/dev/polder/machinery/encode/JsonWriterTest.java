package dev.polder.machinery.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.polder.api.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON as Go's {@code encoding/json} writes it: what is escaped and how numbers look ({@code encode.go}). */
class JsonWriterTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"b":1,"a":[]}             | {"b":1,"a":[]}
                    {}                         | {}
                    [{},[],null,true,false]    | [{},[],null,true,false]
                    "a<b>&c"                   | "a\\u003cb\\u003e\\u0026c"
                    "\\u2028\\u0001\\b\\f\\n"  | "\\u2028\\u0001\\b\\f\\n"
                    "é\\"\\\\/"                | "é\\"\\\\/"
                    [1.0,1e3,0.5,-0.25]        | [1,1000,0.5,-0.25]
                    [1e21,1e20,1e-6,1e-7]      | [1e+21,100000000000000000000,0.000001,1e-7]
                    [1.5e-10,123456789012345]  | [1.5e-10,123456789012345]
                    """)
    void value_isWrittenAsGoWritesIt(String read, String written) throws JsonProcessingException {
        assertThat(JsonWriter.write(Json.mapper().readTree(read))).isEqualTo(written);
    }
}
