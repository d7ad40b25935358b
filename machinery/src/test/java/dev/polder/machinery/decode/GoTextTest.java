package dev.polder.machinery.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.polder.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The texts are those of Go's {@code fmt} package, "Printing" (verbs {@code %v} and {@code %#v}). */
class GoTextTest {

    /** Half of what a thread has by default: whoever prints may be far down already. */
    private static final long SMALL_STACK = 512 << 10;

    @Test
    void plain_isThatOfV() throws Exception {
        assertThat(GoText.plain(parsed("{\"b\":[\"x\",1.5,null],\"a\":true,\"c\":{},\"d\":[]}")))
                .isEqualTo("map[a:true b:[x 1.5 <nil>] c:map[] d:[]]");
    }

    @Test
    void syntax_isThatOfSharpV() throws Exception {
        assertThat(GoText.syntax(parsed("{\"b\":[\"x\",1,null],\"a\":{},\"c\":[]}")))
                .isEqualTo("map[string]interface {}{\"a\":map[string]interface {}{}, "
                        + "\"b\":[]interface {}{\"x\", 1, interface {}(nil)}, \"c\":[]interface {}{}}");
    }

    @Test
    void deepestValue_needsLittleStack() throws Exception {
        JsonNode value = JsonNodeFactory.instance.textNode("x");
        for (int i = 0; i < Json.MAX_DEPTH; i += 2) {
            value = JsonNodeFactory.instance
                    .arrayNode()
                    .add(JsonNodeFactory.instance.objectNode().set("a", value));
        }
        assertThat(onSmallStack(GoText::plain, value))
                .startsWith("[map[a:[map[a:")
                .endsWith("]]]]");
        assertThat(onSmallStack(GoText::syntax, value)).endsWith("}}}}");
    }

    private static JsonNode parsed(String text) throws Exception {
        return Json.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String onSmallStack(Function<JsonNode, String> printer, JsonNode value) throws Exception {
        FutureTask<String> task = new FutureTask<>(() -> printer.apply(value));
        Thread thread = new Thread(null, task, "small-stack", SMALL_STACK);
        thread.start();
        return task.get();
    }
}
