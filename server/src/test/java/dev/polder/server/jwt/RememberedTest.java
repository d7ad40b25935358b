package dev.polder.server.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polder.spi.authn.TokenHash;
import org.junit.jupiter.api.Test;

class RememberedTest {

    @Test
    void memory_isBounded_andKeepsWhatIsAskedFor() {
        Remembered<TokenHash, Integer> memory = new Remembered<>(100);
        TokenHash often = TokenHash.of("often");
        memory.put(often, -1);
        for (int i = 0; i < 10_000; i++) {
            memory.put(TokenHash.of("t" + i), i);
            assertThat(memory.get(often)).isEqualTo(-1);
            assertThat(memory.size()).isLessThanOrEqualTo(101);
        }
        assertThat(memory.get(TokenHash.of("t0"))).isNull();
        assertThat(memory.get(TokenHash.of("t9999"))).isEqualTo(9999);
    }

    @Test
    void token_isForgotten_inWhicheverGenerationItIs() {
        Remembered<TokenHash, Integer> memory = new Remembered<>(8);
        for (int i = 0; i < 6; i++) {
            memory.put(TokenHash.of("t" + i), i);
        }
        memory.remove(TokenHash.of("t0"));
        memory.remove(TokenHash.of("t5"));
        memory.removeIf(value -> value == 1 || value == 4);
        assertThat(memory.size()).isEqualTo(2);
        assertThat(memory.get(TokenHash.of("t1"))).isNull();
        assertThat(memory.get(TokenHash.of("t2"))).isEqualTo(2);
        assertThat(memory.get(TokenHash.of("t3"))).isEqualTo(3);
    }
}
