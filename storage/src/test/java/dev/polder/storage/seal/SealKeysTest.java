package dev.polder.storage.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealKeysTest {

    private static final String ONE = line((byte) 1);
    private static final String TWO = line((byte) 2);

    private static String line(byte fill) {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, fill);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void file_givesItsKeysInOrder() {
        SealKeys keys = SealKeys.parse("# newest first\n\n" + TWO + "\r\n  " + ONE + "  \n");
        assertThat(keys.all()).hasSize(2);
        assertThat(keys.preferred()).isEqualTo(SealKeys.parse(TWO).preferred());
        assertThat(keys.find(SealKeys.parse(ONE).preferred().id())).isPresent();
        assertThat(keys.find("000000000000")).isEmpty();
    }

    @Test
    void generated_isReadAgainAndUnlikeOthers() {
        Random random = new Random(1);
        SealKeys keys = SealKeys.generate(random);
        assertThat(SealKeys.parse(keys.text())).isEqualTo(keys);
        assertThat(SealKeys.generate(random)).isNotEqualTo(keys);
        SealKeys both = SealKeys.generate(random).with(keys.preferred());
        assertThat(SealKeys.parse(both.text())).isEqualTo(both);
        assertThat(both.all().get(1)).isEqualTo(keys.preferred());
    }

    @Test
    void id_followsFromTheKeyAndDoesNotTellIt() {
        SealKey key = SealKeys.parse(ONE).preferred();
        assertThat(key.id())
                .matches("[0-9a-f]{12}")
                .isEqualTo(SealKeys.parse(ONE).preferred().id());
        assertThat(key.id()).isNotEqualTo(SealKeys.parse(TWO).preferred().id());
        assertThat(key.toString() + SealKeys.parse(ONE)).doesNotContain(ONE);
    }

    @Test
    void everybodysFirst_isTheFirstOfTheFileThatAllHave() {
        SealKeys keys = SealKeys.parse(TWO + "\n" + ONE);
        String one = keys.ids().get(1);
        assertThat(keys.firstOf(Set.of(one))).contains(keys.all().get(1));
        assertThat(keys.firstOf(keys.ids())).contains(keys.preferred());
        assertThat(keys.firstOf(Set.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n# nothing\n", " \t\n"})
    void noKey_isRefused(String text) {
        assertThatThrownBy(() -> SealKeys.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no key")
                .hasMessageContaining("openssl rand -base64 32");
    }

    @Test
    void badLine_isNamedAndNotShown() {
        String secret = "not*base64";
        assertThatThrownBy(() -> SealKeys.parse(ONE + "\n# text\n" + secret))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 3")
                .message()
                .doesNotContain("*", "\n");
        assertThatThrownBy(() -> SealKeys.parse("YWJj")).hasMessage("line 1 is a key of 3 bytes instead of 32");
        assertThatThrownBy(() -> SealKeys.parse(ONE + "\n" + ONE)).hasMessageContaining("line 2 repeats key");
    }
}
